"""In which fields organisations, groups and projects are: concepts of taxonomies, broader ones included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.errors import NotFoundError
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_whole
from bioregion_graph.sharing.view import View


@dataclass(frozen=True)
class Fields:
    """``of`` has for each concept the places of the things that are classified with it itself; ``narrower`` has for
    each concept those just below it."""

    of: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    narrower: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def within(self, concept: str) -> set[str]:
        """A concept and all below it. A circle does no harm."""
        found, edge = {concept}, [concept]
        while edge:
            below = {each for name in edge for each in self.narrower.get(name, ())} - found
            found |= below
            edge = sorted(below)
        return found

    def moved(self, places: NDArray[np.integer[Any]]) -> Fields:
        """The same when each thing has the place that is given for it."""
        moved = {concept: tuple(places[list(found)].tolist()) for concept, found in self.of.items()}
        return Fields(moved, self.narrower)

    def things(self, concepts: Iterable[str], count: int) -> NDArray[np.bool_]:
        """Which of so many things are in one of these fields. Raises NotFoundError for a field that nothing is in."""
        chosen = np.zeros(count, bool)
        for concept in concepts:
            places = [place for name in self.within(concept) for place in self.of.get(name, ())]
            if not places:
                raise NotFoundError(
                    f"No organisation or project of a network is classified with {concept}. "
                    "Search for the field's name."
                )
            chosen[places] = True
        return chosen


def read(view: View, library: Library, places: Mapping[str, int]) -> Fields:
    """The fields of the things that have places. Raises StoreError."""
    of: dict[str, list[int]] = {}
    for row in run_whole(view, library.get("network/classes").bind({}, None)):
        if (place := places.get(row["thing"].value)) is not None:
            of.setdefault(row["concept"].value, []).append(place)
    narrower: dict[str, list[str]] = {}
    for row in run_whole(view, library.get("network/broader").bind({}, None)):
        narrower.setdefault(row["broader"].value, []).append(row["concept"].value)
    return Fields(
        {concept: tuple(sorted(found)) for concept, found in of.items()},
        {concept: tuple(sorted(found)) for concept, found in narrower.items()},
    )
