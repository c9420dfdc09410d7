"""What a helper tells the whole of a run: each shared entity once, although every part of the sources names many."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any

from atlas_rdf.fields import Entity
from atlas_rdf.publish.shared import MOST, Place, Shared, place_of


class Telling(Shared):
    """The shared entities of a part, without those that were told with an earlier part.

    `told`: very objects, by their identity; `again` has the identities of those that came again.
    """

    def __init__(self, told: dict[int, Entity]) -> None:
        super().__init__()
        self._told = told
        self._new: Mapping[int, Place] = {}
        self.again: set[int] = set()

    def knows(self, entity: Entity) -> bool:
        """True when this very object has been added; or told before, which is noted."""
        one = id(entity)
        if one in self._told:
            self.again.add(one)
            return True
        return one in self._joined

    def knows_all(self, entities: Mapping[int, object]) -> bool:
        """True when each of these very objects, by their identity, has been added; or told before, which is noted."""
        self.again |= entities.keys() & self._told.keys()
        return all(one in self._joined or one in self._told for one in entities)

    def new(self) -> Mapping[int, tuple[Place, Entity]]:
        """What was told with this: identity in the helper -> address, description."""
        return {one: (place, self._entities[place]) for one, place in self._new.items()}

    def tell(self) -> None:
        """From now on, all of this was told."""
        if len(self._told) >= MOST:
            self._told.clear()
        self._told |= self._joined

    def __getstate__(self) -> dict[str, Any]:
        new = {one: place_of(entity) for one, entity in self._joined.items()}
        return {**super().__getstate__(), "_told": {}, "_new": new}


class Untold:
    """What helpers told with pieces that are not used: a later piece that names it again has to be made anew."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, int], tuple[Place, Entity]] = {}

    def named(self, helper: int, shared: Telling) -> bool:
        """True when a helper's piece names such a thing."""
        return bool(self._held) and any((helper, one) in self._held for one in shared.again)

    def replaced(self, helper: int, unused: Telling, used: Shared) -> None:
        """Another piece is used instead: what that one does not describe alike remains to be told."""
        new = {(helper, one): what for one, what in unused.new().items()}
        again = {key: self._held[key] for key in zip(repeat(helper), unused.again) if key in self._held}
        for key, (place, entity) in (new | again).items():
            if used.describes(place, entity):
                self._held.pop(key, None)
            else:
                self._held[key] = place, entity
