"""One tie of a thing in a few lines: with whom and as what, when, and whatever else is known of it."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import Fact, Tie
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import ID, expand

BOUNDS = {name: expand(f"brg:{name}").value for name in ("startsOn", "endsOn", "certainFrom", "certainUntil")}
HIDDEN = {*BOUNDS.values(), expand("rdf:type").value, expand("rdfs:label").value}
_DATES = {expand(f"xsd:{name}") for name in ("date", "gYearMonth", "gYear", "dateTime")}


def lines(tie: Tie, language: str) -> list[str]:
    """The other ends with roles and posts, then the dates, then each further property on a line of its own."""
    ends: list[Fact] = []
    roles: list[Fact] = []
    dates: list[Fact] = []
    rest: list[Fact] = []
    for fact in tie.facts:
        if fact.property in HIDDEN:
            continue
        if isinstance(fact.value, NamedNode):
            (ends if fact.value.value.startswith(ID) else roles).append(fact)
        elif isinstance(fact.value, Literal) and fact.value.datatype in _DATES:
            dates.append(fact)
        else:
            rest.append(fact)
    told = [
        " · ".join(_values([*ends, *roles], language)),
        " · ".join(_by_property(dates, language)),
        *_by_property(rest, language),
    ]
    return [line for line in told if line]


def answer(tie: Tie, day: str) -> str:
    """Whether the tie held on a day: yes, no or unknown."""
    bounds = {
        name: fact.value_label.en
        for fact in tie.facts
        for name, iri in BOUNDS.items()
        if fact.property == iri
    }
    if bounds.get("startsOn", "") > day or bounds.get("endsOn", "9999-12-31") < day:
        return "no"
    if bounds.get("certainFrom", "9999-12-31") <= day <= bounds.get("certainUntil", ""):
        return "yes"
    return "unknown"


def _by_property(facts: Iterable[Fact], language: str) -> list[str]:
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.property_label[language], []).append(fact)
    return [f"{name}: {'; '.join(_values(group, language))}" for name, group in groups.items()]


def _values(facts: Iterable[Fact], language: str) -> list[str]:
    """Each value once; sources differ in capitals alone more often than not."""
    return list({fold(text): text for text in (fact.value_label[language] for fact in facts)}.values())
