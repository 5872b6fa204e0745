"""Calls, fields and memberships out of a view, by the questions in ``queries/calls``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from pyoxigraph import Literal, QuerySolutions

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.calls.facts import Call, Deadline
from bioregion_graph.placing.profiles import Concept
from bioregion_graph.placing.taxonomy import Taxonomy
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_text
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.dates import parse
from bioregion_graph.terms.namespaces import PREFIXES, compact

LANGUAGES = ("en", "it")
Values = Mapping[str, list[Literal]]


@dataclass(frozen=True)
class Group:
    """A value chain or another group: its names, what it says of itself, its fields."""

    iri: str
    labels: Mapping[str, str]
    text: str = ""
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fields:
    """The taxonomy: names and words of each concept, what is narrower, and which concepts a text names."""

    labels: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]
    taxonomy: Taxonomy

    def label(self, concept: str, language: str) -> str:
        """The name of a concept in a language, or its code."""
        found = self.labels.get(concept, {})
        return found.get(language) or found.get("en") or concept.rpartition("/")[2]

    def within(self, concept: str) -> frozenset[str]:
        """A concept and all narrower ones."""
        above = self.taxonomy.above
        return frozenset(each for each in self.labels if each == concept or concept in above(each))

    def named_in(self, text: str) -> frozenset[str]:
        """The concepts that a text names in English or Italian, everyday words left out."""
        return frozenset(iri for iri, _, is_everyday in self.taxonomy.in_text(text) if not is_everyday)


def calls(view: View, library: Library) -> list[Call]:
    """All topics that tell a deadline or a status, in the order of their codes. Raises StoreError."""
    around = {
        row["topic"].value: (_text(row["callTitle"]), _text(row["programme"]))
        for row in _rows(view, library, "calls/calls_of_topics")
    }
    found = [
        _call(iri, said, *around.get(iri, ("", "")))
        for iri, said in _things(view, library, "calls/dated_topics", "topic").items()
    ]
    return sorted(found, key=lambda each: (each.code, each.iri))


def groups(view: View, library: Library) -> dict[str, Group]:
    """All groups by IRI."""
    found = {}
    for iri, said in _things(view, library, "calls/groups", "group").items():
        texts = [each.value for name in ("brg:theme", "brg:aim") for each in said.get(name, ())]
        labels = _labels(said.get("rdfs:label", ()))
        concepts = sorted(each.value for each in said.get("brg:classifiedAs", ()))
        found[iri] = Group(iri, labels, "\n".join(sorted(texts)), tuple(concepts))
    return found


def fields(view: View, library: Library) -> Fields:
    """The life-science taxonomy."""
    said = _things(view, library, "calls/fields", "concept")
    concepts, labels, words = {}, {}, {}
    for iri, values in said.items():
        names = [*values.get("skos:prefLabel", ()), *values.get("skos:altLabel", ())]
        labels[iri] = _labels(values.get("skos:prefLabel", ()))
        english = [each.value for each in names if each.language == "en"]
        words[iri] = "\n".join(english)
        broader = tuple(sorted(each.value for each in values.get("skos:broader", ())))
        concepts[iri] = Concept(iri, tuple(dict.fromkeys(each.value for each in names)), broader, {})
    return Fields(labels, words, Taxonomy(concepts))


def memberships(view: View, library: Library, day: date) -> dict[str, tuple[str, ...]]:
    """The networks and groups of each member on a day, those that may be it among them."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows(view, library, "calls/memberships_on_day", day):
        found[row["member"].value].add(row["network"].value)
    return {member: tuple(sorted(each)) for member, each in found.items()}


def _call(iri: str, said: Values, call_title: str, programme: str) -> Call:
    def first(name: str) -> str:
        return min((each.value for each in said.get(name, ())), default="")

    opens = [each.first for each in _deadlines(said.get("brg:opensOn", ()))]
    least, most, expected = (
        first("brg:leastContribution"),
        first("brg:mostContribution"),
        first("brg:expectedProjects"),
    )
    return Call(
        iri,
        first("brg:code") or compact(iri),
        first("dcterms:title"),
        first("dcterms:abstract"),
        tuple(sorted(each.value for each in said.get("brg:actionType", ()))),
        first("brg:status").rpartition("/")[2],
        min(opens, default=None),
        tuple(sorted(set(_deadlines(said.get("brg:deadline", ()))))),
        float(least) if least else None,
        float(most) if most else None,
        int(expected) if expected else None,
        first("schema:url"),
        call_title,
        programme,
    )


def _deadlines(values: Iterable[Literal]) -> Iterator[Deadline]:
    """Deadlines of any precision; what is no date is none, which the shapes tell."""
    for literal in values:
        with suppress(ValueError, UsageError):
            if literal.datatype.value == f"{PREFIXES['xsd']}dateTime":
                moment = datetime.fromisoformat(literal.value)
                yield Deadline(moment.date(), moment.date(), moment)
            else:
                # A time zone may stand behind the day.
                told = parse(literal.value[:10])
                yield Deadline(told.last, told.first)


def _labels(values: list[Literal] | tuple[()]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in sorted(values, key=lambda value: (value.language or "", value.value)):
        found.setdefault(each.language or "en", each.value)
    return found


def _text(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", ""))


def _things(view: View, library: Library, question: str, name: str) -> dict[str, Values]:
    """What is said of each thing, by property."""
    said: dict[str, dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(view, library, question):
        said[row[name].value][compact(row["property"].value)].append(row["value"])
    return dict(said.items())


def _rows(view: View, library: Library, question: str, day: date | None = None) -> QuerySolutions:
    answer = run_text(view, library.get(question).bind({}, day))
    assert isinstance(answer, QuerySolutions)
    return answer
