"""The ties on the page of a thing: by what they are, when they held, and whether they held on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import Description, Fact, Statement, Tie
from bioregion_graph.server import languages, wording
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
from bioregion_graph.server.words import OTHER_TIES, TIES
from bioregion_graph.terms.namespaces import compact, expand

_FROM, _UNTIL = expand("brg:certainFrom").value, expand("brg:certainUntil").value
_FIRST, _LAST = expand("brg:startsOn").value, expand("brg:endsOn").value
_TEXT, _ROLE = expand("brg:roleText").value, expand("org:role").value
_MEMBERSHIP = expand("brg:Membership").value
_AMOUNT = {expand(f"brg:{name}").value for name in ("value", "comparator", "unit", "quantityText", "amount")}
_TIMES = {
    expand(f"brg:{name}").value
    for name in ("start", "end", "observedOn", "startEarliest", "startLatest", "endEarliest", "endLatest")
}
_SHOWN = ENDS | ROLES | BESIDE | DERIVED | _AMOUNT | _TIMES | {COMMENT, _TEXT}
_ORDER_OF_ANSWERS = {"yes": 0, "unknown": 1, "no": 2}
Rivals = Mapping[str, Sequence[tuple[Fact, str]]]


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


@dataclass(frozen=True)
class Section:
    """Ties of one kind in which the thing plays one part."""

    heading: str
    kind: str
    rows: tuple[TieRow, ...]
    left_out: int = 0

    @property
    def is_figures(self) -> bool:
        """Whether the rows are claimed figures."""
        return self.kind == FIGURE


def sections(
    found: Description,
    on: date | None,
    language: str,
    rivals: Rivals | None = None,
    member_roles: Collection[str] = (),
) -> list[Section]:
    """The ties by kind and part; on a day without those that did not hold then.

    A membership in none of the roles that count (``member_roles``) makes no member: it stands apart.
    """
    groups: dict[tuple[str, str, bool], list[Tie]] = defaultdict(list)
    for tie in found.ties:
        groups[tie.kind, tie.role, _is_aside(tie, member_roles)].append(tie)
    order = list(TIES)

    def place(key: tuple[str, str, bool]) -> tuple[int, bool, str]:
        short = (compact(key[0]), compact(key[1]))
        return (order.index(short) if short in order else len(order), key[2], str(key))

    result = []
    for kind, role, aside in sorted(groups, key=place):
        heading = (OTHER_TIES if aside else TIES).get((compact(kind), compact(role)))
        ties = groups[kind, role, aside]
        rows = sorted((_row(tie, on, language, (rivals or {}).get(tie.iri, ())) for tie in ties), key=_rank)
        kept = tuple(row for row in rows if on is None or row.answer != "no")
        title = languages.translate(language, heading) if heading else ties[0].kind_label[language]
        result.append(Section(wording.sentence(title), kind, kept, len(rows) - len(kept)))
    return result


def _is_aside(tie: Tie, member_roles: Collection[str]) -> bool:
    if tie.kind != _MEMBERSHIP or (compact(tie.kind), compact(tie.role)) not in OTHER_TIES:
        return False
    roles = {
        fact.value.value for fact in tie.facts if fact.property == _ROLE and isinstance(fact.value, NamedNode)
    }
    return roles.isdisjoint(member_roles)


def held(tie: Tie, on: date | None) -> str:
    """Whether a tie held on a day: "yes", "no" or "unknown"; "unknown" as well when no day is asked."""
    if on is None:
        return "unknown"
    days = {fact.property: fact.value.value for fact in tie.facts if isinstance(fact.value, Literal)}
    day = on.isoformat()
    if days.get(_FIRST, "") > day or days.get(_LAST, "9999-12-31") < day:
        return "no"
    return "yes" if days.get(_FROM, "9999-12-31") <= day <= days.get(_UNTIL, "") else "unknown"


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


def _row(tie: Tie, on: date | None, language: str, rivals: Sequence[tuple[Fact, str]]) -> TieRow:
    roles = [fact for fact in tie.facts if fact.property in ROLES]
    names = {fact.value_label[each].casefold() for fact in roles for each in ("en", "it")}
    by_name = {fact.property.rpartition("#")[2]: fact.value for fact in tie.facts}
    arrow = {expand("brg:from").value: "→ ", expand("brg:to").value: "← "}.get(tie.role, "")
    return TieRow(
        iri=tie.iri,
        answer=held(tie, on),
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


def _rank(row: TieRow) -> tuple[int, str, str, str]:
    name = row.ends[0].text.casefold() if row.ends else ", ".join(row.roles)
    return (_ORDER_OF_ANSWERS[row.answer], name, ", ".join(row.roles), row.iri)
