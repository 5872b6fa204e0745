"""What the home page shows of a graph, read once for each generation and kept beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.formats import Term
from bioregion_graph.queries.kept import Kept
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.server.constellation import Constellation, drawn
from bioregion_graph.sharing.view import View

# The years that a small picture shows; what is older is told in words.
_YEARS = 36
_HEIGHT = 28.0
_LEAST_HEIGHT = 1.0

Row = Mapping[str, Term | None]


@dataclass(frozen=True)
class Years:
    """Things by year, from ``first`` to ``last``: for each year its bar (place, width, top and height in the picture of
    100 by 28). ``most`` is the year with most, ``dated`` how many have a year, ``before`` how many of them an
    earlier one than ``first``."""

    first: int
    last: int
    most: int
    dated: int
    before: int
    bars: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Overview:
    """Rows of questions, and what is drawn of them; networks are the largest first, with name and members."""

    counts: tuple[Row, ...]
    collections: tuple[Row, ...]
    years: Mapping[str, Years]
    countries: tuple[tuple[str, int], ...]
    networks: tuple[tuple[str, str, int], ...]
    sky: Constellation

    def things(self, class_name: str) -> int:
        """How many things of a class there are, such as ``Organisation``."""
        for row in self.counts:
            if _text(row["class"]).rpartition("#")[2] == class_name:
                return int(_text(row["things"]))
        return 0

    @property
    def newest(self) -> str:
        """The date of the newest source document, as exactly as it is known."""
        return max((_text(row["newest"]) for row in self.collections), default="")


def read(view: View, library: Library) -> Overview:
    """The overview of a view, by the questions in ``queries/pages``."""

    def rows(name: str) -> list[Row]:
        return list(run(view, library.get(f"pages/{name}")).dicts())

    ties, names, labels = [], {}, {}
    for row in rows("home_memberships"):
        network = _text(row["network"])
        ties.append((network, _text(row["member"])))
        labels[network] = _text(row["networkLabel"])
        names[network] = _text(row["acronym"]) or labels[network]
    sizes = Counter(network for network, _ in ties)
    ranked = sorted(sizes, key=lambda network: (-sizes[network], labels[network], network))
    return Overview(
        counts=tuple(rows("home_counts")),
        collections=tuple(rows("collections")),
        years=_years(rows("home_years")),
        countries=tuple(
            (_text(row["country"]), int(_text(row["clusters"]))) for row in rows("home_countries")
        ),
        networks=tuple((network, labels[network], sizes[network]) for network in ranked),
        sky=drawn(ties, names),
    )


def _text(term: Term | None) -> str:
    """What stands in a term, without its type; empty for none."""
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _years(rows: list[Row]) -> Mapping[str, Years]:
    """The pictures by class. All end in the last year of any, so that they can be compared."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        year = _text(row["year"])
        if year.isdigit():
            counts[_text(row["class"]).rpartition("#")[2]][int(year)] = int(_text(row["things"]))
    last = max((year for of in counts.values() for year in of), default=0)
    return {name: _picture(of, last - _YEARS + 1, last) for name, of in counts.items()}


def _picture(counts: Mapping[int, int], first: int, last: int) -> Years:
    shown = {year: count for year, count in counts.items() if first <= year <= last}
    most = max(shown or counts, key=lambda year: (counts[year], -year))
    step = 100 / (last - first + 1)
    bars = []
    for year, count in sorted(shown.items()):
        height = max(_LEAST_HEIGHT, _HEIGHT * count / counts[most])
        bars.append(
            (
                round((year - first) * step, 2),
                round(step * 0.78, 2),
                round(_HEIGHT - height, 2),
                round(height, 2),
            )
        )
    dated = sum(counts.values())
    return Years(first, last, most, dated, dated - sum(shown.values()), tuple(bars))


KEPT = Kept(Overview, "home", 2, read)
