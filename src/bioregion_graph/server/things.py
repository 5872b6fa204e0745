"""How the page of a thing reads it: facts by property, ties by what they are, and whether a tie held on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import Description, Fact, Statement, Tie
from bioregion_graph.queries.formats import Term
from bioregion_graph.server import languages, wording
from bioregion_graph.server.words import FACTS_FIRST, FOREIGN_LABELS, REFERENCES, TIES
from bioregion_graph.terms.namespaces import ID, compact, expand

_START, _END, _SEEN = (expand(f"brg:{name}").value for name in ("start", "end", "observedOn"))
_FROM, _UNTIL = expand("brg:certainFrom").value, expand("brg:certainUntil").value
_FIRST, _LAST = expand("brg:startsOn").value, expand("brg:endsOn").value
_COMMENT, _TEXT = expand("rdfs:comment").value, expand("brg:roleText").value
_FIGURE = expand("brg:StatedFigure").value
# What publishing works out from the rest, and what the head of the page says already.
_BESIDE = {expand(f"brg:{name}").value for name in ("statedAt", "statedIn")} | {
    expand(name).value for name in ("rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel", "owl:sameAs")
}
_DERIVED = {_FROM, _UNTIL, _FIRST, _LAST} | {
    expand(f"brg:{name}").value
    for name in ("memberOf", "holdsOfficeIn", "partnerIn", "coordinates", "attended", "relatedTo")
}
_ENDS = {expand(name).value for name in (
    "org:member", "org:organization", "brg:participant", "brg:project", "brg:attendee", "brg:event", "brg:from",
    "brg:to", "brg:party", "brg:accredited", "brg:grantedBy", "brg:about", "org:originalOrganization",
    "org:resultingOrganization", "brg:successionOf",
)}  # fmt: skip
_ROLES = {expand(f"brg:{name}").value for name in (
    "post", "participationRole", "eventRole", "relationshipKind", "figureKind", "costCategory", "successionKind",
    "level",
)} | {expand("org:role").value}  # fmt: skip
_AMOUNT = {expand(f"brg:{name}").value for name in ("value", "comparator", "unit", "quantityText", "amount")}
_TIMES = {_START, _END, _SEEN, _COMMENT, _TEXT} | {
    expand(f"brg:{name}").value for name in ("startEarliest", "startLatest", "endEarliest", "endLatest")
}
_ORDER_OF_ANSWERS = {"yes": 0, "unknown": 1, "no": 2}


@dataclass(frozen=True)
class Value:
    """A value in words, where it leads to, its language when it is a text, and who says so."""

    text: str
    target: str = ""
    language: str = ""
    sources: tuple[Statement, ...] = ()
    chosen: bool = True


@dataclass(frozen=True)
class Property:
    """A property of the thing with all its values; ``differs`` where sources disagree on a single one."""

    label: str
    values: tuple[Value, ...]
    differs: bool = False


@dataclass(frozen=True)
class TieRow:
    """A tie as a row: the other ends, as what, in which words, when, what else, and who says so."""

    iri: str
    answer: str
    ends: tuple[Value, ...]
    roles: tuple[str, ...]
    said: tuple[Value, ...]
    amount: str
    when: str
    more: tuple[tuple[str, Value], ...]
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
        return self.kind == _FIGURE


def label_of(fact: Fact, language: str) -> str:
    """The name of a property; those of other vocabularies have theirs in our catalogue."""
    known = FOREIGN_LABELS.get(compact(fact.property))
    return languages.translate(language, known) if known else fact.property_label[language]


def facts(found: Description, others: Iterable[tuple[Fact, str]], language: str) -> list[Property]:
    """The facts by property, the telling ones first, with what other sources say instead."""
    stated: dict[str, list[Fact]] = defaultdict(list)
    unchosen: dict[str, list[Value]] = defaultdict(list)
    for fact in found.facts:
        if fact.property not in _BESIDE | _DERIVED | {_COMMENT}:
            stated[fact.property].append(fact)
    for fact, label in others:
        unchosen[fact.property].append(
            Value(label or value_of(fact, language).text, sources=fact.sources, chosen=False)
        )
    rows = []
    for name in sorted(stated, key=lambda name: _place(name, label_of(stated[name][0], language))):
        values = tuple(value_of(fact, language) for fact in _in_language(stated[name], language))
        more = tuple(unchosen.get(name, ()))
        rows.append(Property(label_of(stated[name][0], language), values + more, bool(more)))
    return rows


def _in_language(stated: list[Fact], language: str) -> list[Fact]:
    """Of definitions that were written in both languages, those of the reader's; other texts are all shown."""
    if compact(stated[0].property) not in ("skos:definition", "skos:scopeNote", "skos:example"):
        return stated
    own = [fact for fact in stated if isinstance(fact.value, Literal) and fact.value.language == language]
    return own or stated


def remarks(found: Description) -> list[Value]:
    """What curators noted beside the facts."""
    return [value_of(fact, "en") for fact in found.facts if fact.property == _COMMENT]


def sections(found: Description, on: date | None, language: str) -> list[Section]:
    """The ties by kind and part; on a day without those that did not hold then."""
    groups: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in found.ties:
        groups[tie.kind, tie.role].append(tie)
    order = list(TIES)

    def place(key: tuple[str, str]) -> tuple[int, str]:
        short = (compact(key[0]), compact(key[1]))
        return (order.index(short) if short in order else len(order), str(key))

    result = []
    for key in sorted(groups, key=place):
        heading = TIES.get((compact(key[0]), compact(key[1])))
        rows = sorted((_row(tie, on, language) for tie in groups[key]), key=_rank)
        kept = tuple(row for row in rows if on is None or row.answer != "no")
        title = languages.translate(language, heading) if heading else groups[key][0].kind_label[language]
        result.append(Section(title, key[0], kept, len(rows) - len(kept)))
    return result


def references(found: Description, language: str) -> list[tuple[str, list[Value]]]:
    """What else speaks of the thing, under a heading that says how."""
    result = []
    for name, group in found.references_by_property().items():
        heading = REFERENCES.get(compact(name))
        title = languages.translate(language, heading) if heading else f"← {label_of(group[0], language)}"
        values = [value_of(fact, language) for fact in group]
        result.append((title, sorted(values, key=lambda value: value.text.casefold())))
    return result


def held(tie: Tie, on: date | None) -> str:
    """Whether a tie held on a day: "yes", "no" or "unknown"; "unknown" as well when no day is asked."""
    if on is None:
        return "unknown"
    days = {fact.property: fact.value.value for fact in tie.facts if isinstance(fact.value, Literal)}
    day = on.isoformat()
    if days.get(_FIRST, "") > day or days.get(_LAST, "9999-12-31") < day:
        return "no"
    return "yes" if days.get(_FROM, "9999-12-31") <= day <= days.get(_UNTIL, "") else "unknown"


def period(tie: Tie, show: Callable[[Term], str], translate: Callable[[str], str]) -> str:
    """The times that sources give for a tie, in words."""

    def stated(name: str) -> str:
        values = sorted(
            {fact.value for fact in tie.facts if fact.property == expand(f"brg:{name}").value}, key=str
        )
        return ", ".join(show(value) for value in values)

    def one_of(name: str) -> str:
        bounds = [text for text in (stated(f"{name}Earliest"), stated(f"{name}Latest")) if text]
        return stated(name) or "/".join(bounds)

    if tie.kind == _FIGURE:
        return stated("observedOn") or translate("undated")
    words = (("from", one_of("start")), ("until", one_of("end")), ("seen", stated("observedOn")))
    parts = [f"{translate(word)} {times}" for word, times in words if times]
    return "; ".join(parts) or translate("undated")


def _row(tie: Tie, on: date | None, language: str) -> TieRow:
    shown = _ENDS | _ROLES | _AMOUNT | _TIMES | _BESIDE | _DERIVED
    roles = [fact for fact in tie.facts if fact.property in _ROLES]
    names = {fact.value_label[each].casefold() for fact in roles for each in ("en", "it")}
    by_name = {fact.property.rpartition("#")[2]: fact.value for fact in tie.facts}
    arrow = {expand("brg:from").value: "→ ", expand("brg:to").value: "← "}.get(tie.role, "")
    return TieRow(
        iri=tie.iri,
        answer=held(tie, on),
        ends=tuple(value_of(fact, language, arrow) for fact in tie.facts if fact.property in _ENDS),
        roles=tuple(dict.fromkeys(fact.value_label[language] for fact in roles)),
        said=tuple(
            value_of(fact, language)
            for fact in tie.facts
            if fact.property == _TEXT and fact.value_label.en.casefold() not in names
        ),
        amount=wording.figure(by_name, language) or wording.show(by_name.get("amount"), language, "amount"),
        when=period(
            tie, lambda term: wording.show(term, language), lambda t: languages.translate(language, t)
        ),
        more=tuple(
            (label_of(fact, language), value_of(fact, language))
            for fact in tie.facts
            if fact.property not in shown
        ),
        remarks=tuple(value_of(fact, language) for fact in tie.facts if fact.property == _COMMENT),
        sources=tie.sources,
    )


def _rank(row: TieRow) -> tuple[int, str, str, str]:
    name = row.ends[0].text.casefold() if row.ends else ", ".join(row.roles)
    return (_ORDER_OF_ANSWERS[row.answer], name, ", ".join(row.roles), row.iri)


def value_of(fact: Fact, language: str, before: str = "") -> Value:
    """The value of a fact in words, and where it leads to."""
    if isinstance(fact.value, NamedNode):
        name = fact.value.value if fact.value_label.en.startswith("//") else fact.value_label[language]
        return Value(before + name, fact.value.value, sources=fact.sources)
    name = fact.property.rpartition("#")[2]
    text = wording.show(fact.value, language, name)
    tag = (fact.value.language or "") if isinstance(fact.value, Literal) else ""
    is_address = isinstance(fact.value, Literal) and fact.value.datatype == expand("xsd:anyURI")
    return Value(text, text if is_address else "", tag, fact.sources)


def _place(name: str, label: str) -> tuple[int, str]:
    short = compact(name)
    return (FACTS_FIRST.index(short) if short in FACTS_FIRST else len(FACTS_FIRST), label.casefold())


def is_end(fact: Fact) -> bool:
    """Whether a fact of a tie names what is at one of its ends."""
    return fact.property in _ENDS and isinstance(fact.value, NamedNode)


def is_source(iri: str) -> bool:
    """Whether a thing is a source document, whose page tells what it says."""
    return iri.startswith(f"{ID}source/")
