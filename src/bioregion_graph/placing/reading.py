"""What is to be placed, and where, out of a view, by the questions in ``queries/placing``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pyoxigraph import NamedNode, Quad, QuerySolution, QuerySolutions

from bioregion_graph.placing.profiles import Address, Concept, Heading, Organisation, Project, Region
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_text
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import PLACEMENT_GRAPH, compact

Values = dict[str, set[str]]


@dataclass(frozen=True)
class Known:
    """All that placing goes by."""

    organisations: list[Organisation]
    regions: list[Region]
    projects: list[Project]
    headings: Mapping[str, Heading]
    concepts: Mapping[str, Concept]
    participations: list[tuple[str, str]]


def read(view: View, library: Library) -> Known:
    """All that the graph holds of these, but for what was placed before."""
    standing = {row["name"].value: row["thing"].value for row in _rows(view, library, "placing/names")}
    return Known(
        list(_organisations(view, library, standing)),
        list(_regions(view, library)),
        list(_projects(view, library, standing)),
        dict(_headings(view, library)),
        dict(_concepts(view, library)),
        sorted(
            (row["organisation"].value, row["project"].value)
            for row in _rows(view, library, "placing/participations")
        ),
    )


def held(view: View, library: Library, graph: NamedNode) -> set[Quad]:
    """All statements of a graph."""
    answer = _rows(view, library, "placing/statements", graph=f"<{graph.value}>")
    return {Quad(row["subject"], row["property"], row["value"], graph) for row in answer}


def _organisations(view: View, library: Library, standing: Mapping[str, str]) -> Iterator[Organisation]:
    """Each organisation once, with an address for each of its names in each source."""
    said: dict[str, dict[tuple[str, str], Values]] = defaultdict(lambda: defaultdict(_values))
    for source, name, property, value in _sourced(view, library, "addresses", "organisation"):
        said[standing.get(name, name)][source, name][property].add(value)
    for iri, by_name in sorted(said.items()):
        stated = frozenset(value for each in by_name.values() for value in each["brg:classifiedAs"])
        yield Organisation(iri, tuple(_addresses(by_name)), stated)


def _addresses(by_name: Mapping[tuple[str, str], Values]) -> Iterator[Address]:
    for (source, _), values in sorted(by_name.items()):
        countries = values["brg:country"]
        yield Address(
            source,
            next(iter(countries)) if len(countries) == 1 else "",
            tuple(sorted(values["brg:nutsCode"])),
            tuple(sorted(values["brg:city"])),
            tuple(sorted(values["schema:postalCode"])),
        )


def _regions(view: View, library: Library) -> Iterator[Region]:
    said = _by_thing(_rows(view, library, "placing/regions"), "thing")
    went: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for values in said.values():
        # What passed on is measured by people; where nobody lives, by area.
        share = _number(values, "brg:populationShare") or _number(values, "brg:areaShare")
        for old in values["brg:oldRegion"]:
            for new in values["brg:newRegion"]:
                went[old][new] = share
    for iri, values in sorted(said.items()):
        if values["brg:nutsCode"]:
            yield Region(
                iri,
                min(values["brg:nutsCode"]),
                int(min(values["brg:nutsLevel"], default="0")),
                min(values["brg:country"], default=""),
                tuple(sorted(values["rdfs:label"] | values["skos:altLabel"])),
                min(values["brg:partOf"], default=""),
                tuple(sorted(values["brg:nutsVersion"])),
                went.get(iri, {}),
            )


def _projects(view: View, library: Library, standing: Mapping[str, str]) -> Iterator[Project]:
    said: dict[str, Values] = defaultdict(_values)
    sources: dict[str, Values] = defaultdict(_values)
    for source, name, property, value in _sourced(view, library, "projects", "project"):
        iri = standing.get(name, name)
        said[iri][property].add(value)
        sources[iri][property].add(source)
    for iri, values in sorted(said.items()):
        # A label of one word is an acronym.
        titles = values["dcterms:title"] or {label for label in values["rdfs:label"] if " " in label}
        by_property = {property: tuple(sorted(each)) for property, each in sources[iri].items()}
        by_property["dcterms:title"] = by_property.get("dcterms:title", by_property.get("rdfs:label", ()))
        yield Project(
            iri,
            " — ".join(sorted(titles)),
            tuple(sorted(standing.get(each, each) for each in values["brg:programme"])),
            tuple(sorted(standing.get(each, each) for each in values["brg:topic"])),
            tuple(sorted(values["eurio:hasEuroSciVocClassification"])),
            frozenset(values["brg:classifiedAs"]),
            by_property,
        )


def _headings(view: View, library: Library) -> Iterator[tuple[str, Heading]]:
    for iri, values in _by_thing(_rows(view, library, "placing/headings"), "heading").items():
        codes = values["brg:code"] or values["rdfs:label"]
        yield iri, Heading(iri, min(codes, default=""), min(values["dcterms:title"], default=""))


def _concepts(view: View, library: Library) -> Iterator[tuple[str, Concept]]:
    for iri, values in _by_thing(_rows(view, library, "placing/concepts"), "concept").items():
        matches = {
            name: tuple(sorted(values[f"skos:{name}"]))
            for name in ("exactMatch", "closeMatch", "narrowMatch", "broadMatch")
        }
        labels = tuple(sorted(values["skos:prefLabel"] | values["skos:altLabel"]))
        yield iri, Concept(iri, labels, tuple(sorted(values["skos:broader"])), matches)


def _number(values: Values, property: str) -> Decimal:
    return Decimal(min(values[property], default="0"))


def _sourced(view: View, library: Library, question: str, thing: str) -> Iterator[tuple[str, str, str, str]]:
    """Source, name, property and value of each row, but for what was placed before."""
    for row in _rows(view, library, f"placing/{question}"):
        if row["source"] != PLACEMENT_GRAPH:
            yield row["source"].value, row[thing].value, _short(row["property"].value), row["value"].value


def _by_thing(rows: Iterable[QuerySolution], name: str) -> dict[str, Values]:
    said: dict[str, Values] = defaultdict(_values)
    for row in rows:
        said[row[name].value][_short(row["property"].value)].add(row["value"].value)
    return said


@cache
def _short(property: str) -> str:
    """A property as a prefixed name: there are a dozen of them, in a million rows."""
    return compact(property)


def _values() -> Values:
    return defaultdict(set)


def _rows(view: View, library: Library, name: str, **values: str) -> Iterator[QuerySolution]:
    """The rows of a question as they are found: there may be millions."""
    answer = run_text(view, library.get(name).bind(values))
    assert isinstance(answer, QuerySolutions)
    return answer
