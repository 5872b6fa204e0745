"""Network analysis in a few lines of Python: open the graph of this machine and ask.

analysis = Analysis.open()
network = analysis.network(Wish(ties=(Form.memberships,), on=date(2019, 5, 1)))
print(len(network), network.size, analysis.measure(network, "betweenness").values.max())

What takes long is kept beside the generation, which each access profile has of its own.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from bioregion_graph import settings
from bioregion_graph.errors import StoreError
from bioregion_graph.network import (
    change,
    communities,
    layout,
    measures,
    paths,
    projection,
    sampling,
    scenario,
    spells,
    suggestion,
    ties,
    worlds,
)
from bioregion_graph.network.exchange import Portrait
from bioregion_graph.network.graph import Floats, Network
from bioregion_graph.network.wish import Wish
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view
from bioregion_graph.sharing.view import View

# What is made of smaller networks is made again sooner than it is read.
_KEPT_FROM = 2000
_MOST_KEPT = 40
_FORM = 1
_NAME = "network-of-"
Made = TypeVar("Made")


@dataclass(frozen=True)
class Analysis:
    """The ties of a view, read once, and all that can be asked of them."""

    view: View
    ties: ties.Ties
    keeps: bool = True

    @classmethod
    def open(cls, home: Path | None = None) -> Analysis:
        """Open the graph of a home, by default that of the settings. Raises StoreError where there is none."""
        return cls.over(open_view(home or settings.load().home), Library.load(folder("queries")))

    @classmethod
    def over(cls, view: View, library: Library, keeps: bool = True) -> Analysis:
        """Analysis of a view, with the ties kept beside its generation; ``keeps``: results too. Raises StoreError."""
        return cls(view, ties.KEPT.of(view, library), keeps)

    def network(self, wish: Wish) -> Network:
        """The network of a wish. Raises NotFoundError."""
        return projection.project(self.ties, wish)

    def measure(
        self,
        network: Network,
        name: str,
        wish: Wish | None = None,
        precision: sampling.Precision = sampling.DEFAULT,
        backend: str = "",
    ) -> measures.Measured:
        """One measure of a network; with its ``wish`` that of a large one is kept. Raises UsageError."""

        def make() -> measures.Measured:
            return measures.measure(network, name, backend, precision)

        return self._kept(network, wish, f"{name} {precision} {backend}", make)

    def communities(
        self, network: Network, wish: Wish | None = None, resolution: float = 1.0, seed: int = 0
    ) -> communities.Communities:
        """The communities of a network; with its ``wish`` those of a large one are kept. Raises UsageError."""

        def make() -> communities.Communities:
            return communities.find(network, resolution, seed=seed)

        return self._kept(network, wish, f"communities {resolution} {seed}", make)

    def layout(self, network: Network, wish: Wish | None = None) -> Floats:
        """Where to draw the nodes, of shape (nodes, 2); with its ``wish`` that of a large one is kept."""

        def make() -> Floats:
            return layout.layout(network, self.communities(network, wish).of)

        return self._kept(network, wish, "layout", make)

    def portrait(
        self,
        wish: Wish,
        names: Iterable[str] = ("degree", "strength"),
        is_drawn: bool = False,
        is_dated: bool = False,
    ) -> Portrait:
        """A network with the measures of these names, its communities, and where asked a layout and the days on which
        its ties held, to show or to send.

        Raises NotFoundError, UsageError.
        """
        network = self.network(wish)
        found = {name: self.measure(network, name, wish) for name in names}
        groups = self.communities(network, wish)
        columns = {name: each.values for name, each in found.items()}
        columns["community"] = groups.of.astype(np.float64)
        if is_drawn:
            places = self.layout(network, wish)
            columns |= {"x": places[:, 0], "y": places[:, 1]}
        about: dict[str, Any] = {
            "generation": self.view.generation.id,
            "asked": wish.told(),
            "nodes": len(network),
            "ties": network.size,
            "proven": int((network.answer == 2).sum()),
            "communities": len(groups.sizes),
            "modularity": round(groups.modularity, 6),
            "agreement": round(groups.agreement, 6),
            "notes": [f"{name}: {each.note}" for name, each in found.items() if each.note],
        }
        dated = spells.spells(self.ties, wish, network) if is_dated else None
        return Portrait(network, columns, about, dated)

    def change(self, before: Wish, after: Wish) -> change.Change:
        """What has changed from the network of one wish to that of another. Raises NotFoundError."""
        return change.compare(self.network(before), self.network(after))

    def ways(self, wish: Wish, one: str, other: str, most: int = 3) -> list[paths.Way]:
        """Who can introduce one organisation to another. Raises NotFoundError, UsageError."""
        return paths.ways(self.ties, self.network(wish), wish, one, other, most)

    def what_if(self, wish: Wish, steps: scenario.Scenario) -> scenario.Outcome:
        """What a scenario changes. Raises NotFoundError."""
        return scenario.what_if(self.ties, wish, steps)

    def suggest(self, wish: Wish, count: int = 3, end: str = "") -> list[suggestion.Suggestion]:
        """Which new ties would connect the most. Raises NotFoundError."""
        return suggestion.suggest(self.network(wish), count, end)

    def hold_together(self, wish: Wish, one: str, other: str, count: int = 3) -> worlds.Worlds:
        """Who holds two bodies with their members together. Raises NotFoundError."""
        first, second = ([each, *projection.members(self.ties, wish, each)] for each in (one, other))
        return worlds.hold_together(self.network(wish), first, second, {one, other}, count)

    def _kept(self, network: Network, wish: Wish | None, what: str, make: Callable[[], Made]) -> Made:
        derived = self.view.derived
        if wish is None or len(network) < _KEPT_FROM or derived is None or not self.keeps:
            return make()
        name = f"{_NAME}{wish.key}-{Wish.digest(what)}"

        def write(path: Path) -> None:
            path.write_bytes(pickle.dumps(make(), pickle.HIGHEST_PROTOCOL))

        try:
            path = derived.ensure(name, _FORM, write)
        except StoreError:
            # What cannot be kept, on a full or read-only disk, is made each time.
            return make()
        _let_go(derived.folder)
        # A file of our own making in the folder of our own database.
        return cast("Made", pickle.loads(path.read_bytes()))


def _let_go(kept: Path) -> None:
    """Delete the oldest, so that what is kept does not grow with what is asked."""
    found = sorted(kept.glob(f"{_NAME}*-{_FORM}"), key=lambda path: path.stat().st_mtime_ns)
    for path in found[:-_MOST_KEPT]:
        path.unlink(missing_ok=True)
