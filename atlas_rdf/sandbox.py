"""A computation in a child of its own, which can open nothing and whose end is not ours."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from atlas_rdf.findings import AtlasError, Exit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: seconds of processor, and bytes of memory beyond what it was born with (0: no limit).

    120 s: ten times what the published questions take on a million statements.
    """

    seconds: int = 120
    memory: int = 0


def apart(compute: Callable[[], T], limits: Limits | None = None, prepare: Callable[[], None] | None = None) -> T:
    """The result of `compute`, run in a forked child without any new file or connection, for two minutes at most.

    `prepare` runs in the child before it, under the same limits, and may still open files. Raises what they raise as
    an `AtlasError`, and an `AtlasError` when the child dies. Where the system has no fork both run here.
    """
    limits = limits or Limits()
    if not hasattr(os, "fork"):
        if prepare:
            prepare()
        return compute()
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(compute, prepare, limits, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        data = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not data:
        raise _died(-status, limits)
    # What is read back was written by our own child a moment ago.
    result: T | AtlasError = pickle.loads(data)  # noqa: S301
    if isinstance(result, AtlasError):
        raise result
    return result


def _died(number: int, limits: Limits) -> AtlasError:
    if number in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM):
        fr, en = f"{limits.seconds} s de calcul n'ont pas suffi", f"{limits.seconds} s of computing were not enough"
    else:
        name = signal.Signals(number).name if number > 0 else "?"
        fr, en = f"le moteur s'est arrêté ({name})", f"the engine ended ({name})"
    return AtlasError(
        f"C'est trop lourd ou trop emboîté pour le moteur : {fr}. Simplifier.",
        f"It is too heavy or too deeply nested for the engine: {en}. Simplify it.",
        Exit.USAGE,
    )


def _answer(compute: Callable[[], T], prepare: Callable[[], None] | None, limits: Limits, pipe: int) -> None:
    """The child's whole life: it computes, writes the answer, and ends without our clean-up."""
    import resource  # noqa: PLC0415 - POSIX only, as the fork is

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
        signal.alarm(2 * limits.seconds + 5)  # for a child that waits instead of computing
        if limits.memory and (born := _memory()):
            resource.setrlimit(resource.RLIMIT_AS, (born + limits.memory, born + limits.memory))
        try:
            if prepare:
                prepare()
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
            result: T | AtlasError = compute()
        except AtlasError as error:
            result = error
        except MemoryError:
            result = _refused(
                f"il lui faut plus de {limits.memory >> 20} Mo", f"it needs over {limits.memory >> 20} MB"
            )
        except RecursionError:
            result = _refused("c'est trop emboîté", "this is nested too deeply")
        data = pickle.dumps(result)
        while data:
            data = data[os.write(pipe, data) :]
    finally:
        os._exit(0)


def _refused(fr: str, en: str) -> AtlasError:
    return AtlasError(f"Le moteur a renoncé : {fr}. Simplifier.", f"The engine gave up: {en}. Simplify it.", Exit.USAGE)


def _memory() -> int:
    """The address space that this process has, in bytes; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
