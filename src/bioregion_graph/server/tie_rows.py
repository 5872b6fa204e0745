"""A tie on the page of a thing as a row: with whom, as what, when, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bioregion_graph.queries.describe import Statement, Tie
from bioregion_graph.server import languages, wording
from bioregion_graph.server.rivals import Rival
from bioregion_graph.server.things import (
    BESIDE,
    COMMENT,
    DERIVED,
    ENDS,
    FIGURE,
    ROLES,
    Value,
    label_of,
    value_of,
)
from bioregion_graph.terms.namespaces import expand

_TEXT = expand("brg:roleText").value
_AMOUNT = {expand(f"brg:{name}").value for name in ("value", "comparator", "unit", "quantityText", "amount")}
_TIMES = {
    expand(f"brg:{name}").value
    for name in ("start", "end", "observedOn", "startEarliest", "startLatest", "endEarliest", "endLatest")
}
_SHOWN = ENDS | ROLES | BESIDE | DERIVED | _AMOUNT | _TIMES | {COMMENT, _TEXT}


@dataclass(frozen=True)
class TieRow:
    """A tie as a row: the other ends, as what, in which words, when, what else, and who says so.

    ``rivals`` are values that other sources state instead, each after the name of its property.
    """

    iri: str
    answer: str
    ends: tuple[Value, ...]
    roles: tuple[str, ...]
    said: tuple[Value, ...]
    amount: str
    when: str
    more: tuple[tuple[str, Value], ...]
    rivals: tuple[tuple[str, Value], ...]
    remarks: tuple[Value, ...]
    sources: tuple[Statement, ...]


def period(tie: Tie, language: str) -> str:
    """The times that sources give for a tie, in words."""

    def stated(name: str) -> str:
        values = sorted(
            {fact.value for fact in tie.facts if fact.property == expand(f"brg:{name}").value}, key=str
        )
        return ", ".join(wording.show(value, language) for value in values)

    def one_of(name: str) -> str:
        bounds = [text for text in (stated(f"{name}Earliest"), stated(f"{name}Latest")) if text]
        return stated(name) or "/".join(bounds)

    undated = languages.translate(language, "undated")
    if tie.kind == FIGURE:
        return stated("observedOn") or undated
    words = (("from", one_of("start")), ("until", one_of("end")), ("seen", stated("observedOn")))
    return "; ".join(languages.before(word, times, language) for word, times in words if times) or undated


def row_of(tie: Tie, answer: str, language: str, rivals: Sequence[Rival] = ()) -> TieRow:
    """A tie as a row; ``answer`` says whether it held on the day asked."""
    roles = [fact for fact in tie.facts if fact.property in ROLES]
    names = {fact.value_label[each].casefold() for fact in roles for each in ("en", "it")}
    by_name = {fact.property.rpartition("#")[2]: fact.value for fact in tie.facts}
    arrow = {expand("brg:from").value: "→ ", expand("brg:to").value: "← "}.get(tie.role, "")
    return TieRow(
        iri=tie.iri,
        answer=answer,
        ends=tuple(value_of(fact, language, arrow) for fact in tie.facts if fact.property in ENDS),
        roles=tuple(dict.fromkeys(fact.value_label[language] for fact in roles)),
        said=tuple(
            value_of(fact, language)
            for fact in tie.facts
            if fact.property == _TEXT and fact.value_label.en.casefold() not in names
        ),
        amount=wording.figure(by_name, language) or wording.show(by_name.get("amount"), language, "amount"),
        when=period(tie, language),
        more=tuple(
            (label_of(fact, language), value_of(fact, language))
            for fact in tie.facts
            if fact.property not in _SHOWN
        ),
        rivals=tuple(
            (label_of(fact, language), value_of(fact, language, name=label)) for fact, label in rivals
        ),
        remarks=tuple(value_of(fact, language) for fact in tie.facts if fact.property == COMMENT),
        sources=tie.sources,
    )
