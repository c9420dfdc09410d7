"""Reads what `prepare.py` wrote, for the peers that take JSON: each thing once, with the addresses whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Prepared:
    """A prepared folder. `members`: name -> (predicate, kind of value), `classes`: name -> class."""

    def __init__(self, folder: Path) -> None:
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        self._folder = folder
        self._base: str = names["base"]
        self.classes: dict[str, str] = names["classes"]
        self.members: dict[str, tuple[str, str]] = {name: (term, of) for name, (term, of) in names["members"].items()}

    def iri(self, short: str) -> str:
        """The whole address."""
        return short if ":" in short else self._base + short

    def things(self) -> Iterator[dict[str, Any]]:
        """Each thing once, parents first; a thing inside another stands there as its own object."""
        seen: set[str] = set()
        for name in ("records.jsonl", "shared.jsonl"):
            with (self._folder / name).open("rb") as lines:
                for line in lines:
                    stack = [json.loads(line)]
                    while stack:
                        thing = stack.pop()
                        if thing["@id"] in seen:
                            continue
                        seen.add(thing["@id"])
                        yield thing
                        for value in thing.values():
                            if isinstance(value, dict):
                                stack.append(value)
                            elif isinstance(value, list):
                                stack.extend(one for one in value if isinstance(one, dict))
