"""How the page of a thing reads it: facts by property, what refers to it, and a heading for what has no name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import Description, Fact, Statement
from bioregion_graph.server import languages, wording
from bioregion_graph.server.words import FACTS_FIRST, FOREIGN_LABELS
from bioregion_graph.terms.namespaces import ID, ONTOLOGY, compact, expand

COMMENT = expand("rdfs:comment").value
# What publishing works out from the rest, and what the head of the page says already.
BESIDE = {expand(f"brg:{name}").value for name in ("statedAt", "statedIn")} | {
    expand(name).value for name in ("rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel", "owl:sameAs")
}
DERIVED = {
    expand(f"brg:{name}").value
    for name in (
        "certainFrom",
        "certainUntil",
        "startsOn",
        "endsOn",
        "memberOf",
        "holdsOfficeIn",
        "partnerIn",
        "coordinates",
        "attended",
        "relatedTo",
    )
}
FIGURE = expand("brg:StatedFigure").value
# The ends of ties, the one that a heading begins with before the other.
_ENDS_IN_ORDER = tuple(expand(name).value for name in (
    "org:member", "org:organization", "brg:participant", "brg:project", "brg:attendee", "brg:event", "brg:from",
    "brg:to", "brg:party", "brg:accredited", "brg:grantedBy", "brg:about", "org:originalOrganization",
    "org:resultingOrganization", "brg:successionOf",
))  # fmt: skip
ENDS = frozenset(_ENDS_IN_ORDER)
_NAMES = {expand("rdfs:label").value, expand("skos:prefLabel").value}
ROLES = {expand(f"brg:{name}").value for name in (
    "post", "participationRole", "eventRole", "relationshipKind", "figureKind", "costCategory", "successionKind",
    "level",
)} | {expand("org:role").value}  # fmt: skip


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


def label_of(fact: Fact, language: str) -> str:
    """The name of a property; those of other vocabularies have theirs in our catalogue."""
    known = FOREIGN_LABELS.get(compact(fact.property))
    return languages.translate(language, known) if known else fact.property_label[language]


def facts(found: Description, others: Iterable[tuple[Fact, str]], language: str) -> list[Property]:
    """The facts by property, the telling ones first, with what other sources say instead."""
    stated: dict[str, list[Fact]] = defaultdict(list)
    unchosen: dict[str, list[Value]] = defaultdict(list)
    for fact in found.facts:
        if fact.property not in BESIDE | DERIVED | {COMMENT}:
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
    return [value_of(fact, "en") for fact in found.facts if fact.property == COMMENT]


def heading(found: Description, language: str) -> str:
    """The name of the thing; for a tie, which has none, its ends and what binds them."""
    ends = [fact for fact in found.facts if is_end(fact)]
    if not ends or any(fact.property in _NAMES for fact in found.facts):
        return found.label[language]
    first = min((fact.property for fact in ends), key=_ENDS_IN_ORDER.index)
    roles = [fact.value_label[language] for fact in found.facts if fact.property in ROLES]
    kinds = [
        fact.value_label[language]
        for fact in found.facts
        if fact.property == expand("rdf:type").value
        and isinstance(fact.value, NamedNode)
        and fact.value.value.startswith(ONTOLOGY)
    ]
    amount = wording.figure({fact.property.rpartition("#")[2]: fact.value for fact in found.facts}, language)
    others = [fact.value_label[language] for fact in ends if fact.property != first]
    one = ", ".join(fact.value_label[language] for fact in ends if fact.property == first)
    told = dict.fromkeys([*(roles or kinds), *([amount] if amount else []), *others])
    return f"{one}: {', '.join(told)}"


def value_of(fact: Fact, language: str, before: str = "", name: str = "") -> Value:
    """The value of a fact in words, and where it leads to; ``name`` when the fact itself has none for it."""
    if isinstance(fact.value, NamedNode):
        name = name or _name_of(fact, language)
        return Value(before + name, fact.value.value, sources=fact.sources)
    name = fact.property.rpartition("#")[2]
    text = wording.show(fact.value, language, name)
    tag = (fact.value.language or "") if isinstance(fact.value, Literal) else ""
    is_address = isinstance(fact.value, Literal) and fact.value.datatype == expand("xsd:anyURI")
    return Value(text, text if is_address else "", tag, fact.sources)


def _name_of(fact: Fact, language: str) -> str:
    assert isinstance(fact.value, NamedNode)
    return fact.value.value if fact.value_label.en.startswith("//") else fact.value_label[language]


def _place(name: str, label: str) -> tuple[int, str]:
    short = compact(name)
    return (FACTS_FIRST.index(short) if short in FACTS_FIRST else len(FACTS_FIRST), label.casefold())


def is_end(fact: Fact) -> bool:
    """Whether a fact of a tie names what is at one of its ends."""
    return fact.property in ENDS and isinstance(fact.value, NamedNode)


def is_source(iri: str) -> bool:
    """Whether a thing is a source document, whose page tells what it says."""
    return iri.startswith(f"{ID}source/")
