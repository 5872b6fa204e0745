"""Matching in a few lines of Python: open the graph of this machine and ask.

desk = Desk.open()
answer = desk.ask(call="HORIZON-HLTH-2027-01-DISEASE-05", lead="organisation:toscana-life-sciences")
for told in desk.tell(answer):
    print(told.hit.place, told.hit.score, told.sentence, told.without)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bioregion_graph import settings
from bioregion_graph.matching.balance import DEFAULT
from bioregion_graph.matching.partner_rows import Teller, Told
from bioregion_graph.matching.partners import Answer, Partners
from bioregion_graph.matching.request import Request
from bioregion_graph.matching.sides import side
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import View, open_view
from bioregion_graph.terms.namespaces import PREFIXES, expand


@dataclass(frozen=True)
class Desk:
    """An open graph as of a day, which can be asked again and again."""

    view: View
    library: Library
    known: Partners

    @classmethod
    def open(cls, home: Path | None = None, on: date | None = None) -> Desk:
        """Open the graph of a home, by default that of the settings, as of a day, by default today.

        Raises StoreError where there is none.
        """
        view = open_view(home or settings.load().home)
        library = Library.load(folder("queries"))
        return cls(view, library, Partners.read(view, library, on or datetime.now(UTC).date()))

    def ask(
        self,
        *,
        call: str = "",
        text: str = "",
        concepts: Sequence[str] = (),
        lead: str = "",
        partners: Sequence[str] = (),
        kinds: Sequence[str] = (),
        sides: Sequence[str] = (),
        countries: Sequence[str] = (),
        only_new: bool = False,
        novelty: float = DEFAULT,
        rings: bool = False,
    ) -> Answer:
        """Rank who should be in; things by IRI or prefixed name. Raises NotFoundError, UsageError."""
        request = Request(
            call, text, _iris(concepts), _iri(lead), _iris(partners), _iris(kinds), tuple(countries),
            only_new=only_new, novelty=novelty, rings=rings, sides=tuple(map(side, sides)),
        )  # fmt: skip
        return self.known.ask(request)

    def tell(self, answer: Answer, limit: int = 20, offset: int = 0, language: str = "en") -> list[Told]:
        """The hits of a page with all that speaks for them. Raises StoreError."""
        teller = Teller(answer, self.view, self.library, language)
        around = teller.around(self.known.facts, limit, offset)
        return list(teller.tell_all(around.hits if around else answer.page(offset, limit)))


def _iri(name: str) -> str:
    return expand(name).value if name.partition(":")[0] in PREFIXES else name


def _iris(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(_iri, names))
