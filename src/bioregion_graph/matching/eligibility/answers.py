"""All that is told of a consortium: the verdict, what would mend it and who fits, for people and programs alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bioregion_graph.matching.eligibility import repairs
from bioregion_graph.matching.eligibility.checker import Report, check
from bioregion_graph.matching.eligibility.consortium import COORDINATOR, Partner, consortium, partner
from bioregion_graph.matching.eligibility.organisations import completed
from bioregion_graph.matching.eligibility.repairs import Repair
from bioregion_graph.matching.eligibility.rules import Rulebook, Selection
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ID

if TYPE_CHECKING:
    from bioregion_graph.matching.partners import Partners
    from bioregion_graph.matching.request import Request

# Of so many repairs it is told who fits.
MOST_REPAIRS = 3
# So many of the best are asked whether they fit.
_MOST_ASKED = 300


@dataclass(frozen=True)
class Fit:
    """Somebody who could join: IRI, label, and the country that the ranking knows."""

    organisation: str
    label: str
    country: str


@dataclass(frozen=True)
class Answer:
    """What is told: the report, what would mend it, who must not leave, and the labels of organisations by IRI.

    ``fitting`` has for each of the first repairs who could join, where that was asked. ``joining`` are partners below
    two others who both apply, so that it is not known whose they count for.
    """

    book: Rulebook
    report: Report
    repairs: list[Repair]
    indispensable: list[str]
    names: Mapping[str, str]
    joining: Sequence[str] = ()
    fitting: Sequence[Sequence[Fit]] = ()


def answered(
    book: Rulebook,
    selection: Selection,
    told: Sequence[Partner],
    facts: Mapping[str, bool],
    view: View | None,
    library: Library,
) -> Answer:
    """The answer on partners as they are told; those named by IRI are completed from a view, if there is one.

    Raises UsageError for what is no consortium, NotFoundError for an IRI that nothing has.
    """
    names: dict[str, str] = {}
    joining: list[str] = []
    if view is not None:
        told, names, joining = completed(book, view, library, told)
    report = check(book, consortium(told, facts), selection)
    mends = repairs.repairs(book, report)
    return Answer(book, report, mends, repairs.indispensable(book, report), names, joining)


def needs_graph(told: Sequence[Partner]) -> bool:
    """Whether anybody is named by an identifier of the graph."""
    return any(each.organisation.startswith(ID) for each in told)


def with_fitting(answer: Answer, known: Partners, asked: Request, view: View, library: Library) -> Answer:
    """The same with those who could join, the best of a ranking first: ``asked`` is what the project is about; who
    coordinates and who is in are added to it."""
    book, report = answer.book, answer.report
    inside = [each for each in report.consortium.partners if each.organisation in known.facts.organisations]
    lead = next((each.organisation for each in inside if each.role == COORDINATOR), "")
    others = tuple(each.organisation for each in inside if each.organisation != lead)
    ranked = known.ask(replace(asked, lead=lead, partners=others))
    hits = {hit.organisation: hit for hit in ranked.page(0, _MOST_ASKED)}

    def candidates() -> Iterator[Partner]:
        for iri in hits:
            yield from completed(book, view, library, [partner(book, iri)])[0]

    found = [
        [
            Fit(each.organisation, hits[each.organisation].label, hits[each.organisation].country)
            for each in repairs.fitting(book, report, mend, candidates())
        ]
        for mend in answer.repairs[:MOST_REPAIRS]
    ]
    return replace(answer, fitting=found)
