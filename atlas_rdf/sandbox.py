"""A computation in a child of its own, which can open nothing and whose end is not ours."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import TypeVar

from atlas_rdf.findings import AtlasError, Exit

T = TypeVar("T")
_SECONDS = 120  # of processor: ten times what the published questions take on a million statements


def apart(compute: Callable[[], T]) -> T:
    """The result of `compute`, run in a forked child without any new file or connection, for two minutes at most.

    Raises what `compute` raises as an `AtlasError`, and an `AtlasError` when the child dies. Where the system
    has no fork the computation runs here.
    """
    if not hasattr(os, "fork"):
        return compute()
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(compute, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    if not data:
        raise AtlasError(
            "La requête est trop lourde ou trop emboîtée pour le moteur : la simplifier.",
            "The query is too heavy or too deeply nested for the engine: simplify it.",
            Exit.USAGE,
        )
    # What is read back was written by our own child a moment ago.
    result: T | AtlasError = pickle.loads(data)  # noqa: S301
    if isinstance(result, AtlasError):
        raise result
    return result


def _answer(compute: Callable[[], T], pipe: int) -> None:
    """The child's whole life: it computes, writes the answer, and ends without our clean-up."""
    import resource  # noqa: PLC0415 - POSIX only, as the fork is

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        try:
            result: T | AtlasError = compute()
        except AtlasError as error:
            result = error
        data = pickle.dumps(result)
        while data:
            data = data[os.write(pipe, data) :]
    finally:
        os._exit(0)
