"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import atlas_rdf
from atlas_rdf.publication import Job, publish
from atlas_rdf.sources.files import find

TOP = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample pages, published once with the default settings."""
    folder = tmp_path_factory.mktemp("published") / "public"
    publish(Job(find([str(TOP / "samples" / "pages")]), folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def _installed_package() -> None:
    """`make test` runs on the built wheel: a checkout that is imported by accident would hide a file it lacks."""
    if os.environ.get("ATLAS_TEST_WHEEL"):
        assert "site-packages" in str(Path(atlas_rdf.__file__).resolve()), atlas_rdf.__file__


@pytest.fixture(scope="session", autouse=True)
def _interruptions() -> None:
    """A suite started in the background inherits that SIGINT is ignored, and so would the programs it interrupts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
