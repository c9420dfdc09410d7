"""Helpers of a run in processes of their own, which never outlive it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.context import BaseContext
from pathlib import Path
from threading import Thread
from typing import Any

from atlas_rdf.findings import AtlasError, Exit

#: Where Linux says how much memory a container has (cgroups v2, v1).
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))

#: Thresholds of the garbage collector while records pass: they make no cycles.
SELDOM = (1_000_000, 50, 100)


_STORES: list[str] = []


def opens_a_store(path: str) -> str:
    """To be asked for the path of a store on disk before it is opened: from then on, helpers are not forked.

    The store's engine has threads for all stores of a process; a forked one has none of them and waits for ever.
    """
    _STORES[:] = [path]
    return path


def forks() -> bool:
    """True when helpers are forked, and find what the run has in memory."""
    return "fork" in multiprocessing.get_all_start_methods() and not _STORES


def kind() -> BaseContext:
    """How helpers are started: forked where that can be, which is the quickest, else anew."""
    return multiprocessing.get_context("fork" if forks() else "spawn")


@contextmanager
def pool(
    jobs: int, start: Callable[..., object] = int, arguments: tuple[Any, ...] = ()
) -> Iterator[ProcessPoolExecutor]:
    """A pool of `jobs` processes, in each of which `start` has run.

    They end at once when the run is interrupted or killed. Raises `AtlasError` when one of them was ended by others.
    """
    context = kind()
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(start, arguments)) as made:
        try:
            with _undisturbed():
                made.submit(int)  # starts them all
            yield made
        except BaseException as error:
            made.shutdown(wait=False, cancel_futures=True)
            helpers = set(multiprocessing.active_children()) - others
            for process in helpers:
                process.terminate()
            for process in helpers:
                process.join()
            if isinstance(error, BrokenProcessPool):
                raise AtlasError(
                    "Un processus a été arrêté, sans doute faute de mémoire : rien n'est écrit. Libérer de la mémoire, "
                    "et recommencer avec --jobs 1.",
                    "A process was ended, probably for want of memory: nothing is written. Free some memory, and try "
                    "again with --jobs 1.",
                    Exit.UNREADABLE,
                ) from error
            raise


@contextmanager
def _undisturbed() -> Iterator[None]:
    """An interruption waits for the end: one that comes while a process forks is lost in what Python does then."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What a run holds makes no cycles: to look for some again and again costs seconds, and finds none."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """Bytes of memory that the run may use: the machine's, or its container's where that has less."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in _LIMITS:
        with suppress(OSError, ValueError):
            found.append(int(limit.read_text(encoding="ascii")))
    return min(found)


def _begin(start: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run itself is told, and ends its helpers
    Thread(target=_end_with_parent, daemon=True).start()
    start(*arguments)


def _end_with_parent() -> None:
    """A killed parent says nothing, and a helper would wait for its next task for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
