"""The atlas of a view, by the questions in ``queries/maps``, kept beside its generation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import numpy as np
from pyoxigraph import QuerySolution

from bioregion_graph.mapping.atlas import Atlas, Field, Numbers, Projects
from bioregion_graph.mapping.places import cities_of, clusters_of, homes_of, points_of, towns_of
from bioregion_graph.mapping.regions import regions_of
from bioregion_graph.queries.kept import Kept
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_whole
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact

Said = Mapping[str, Mapping[str, list[str]]]
COORDINATOR = "https://w3id.org/bioregion/concepts/participation-role/coordinator"
_ECOSYSTEMS = "https://w3id.org/bioregion/concepts/industrial-ecosystem"
# What rules are less sure of is not said on a map.
_LEAST_WEIGHT = 0.5


def read(view: View, library: Library) -> Atlas:
    """The atlas of a view: some ten seconds for 116,000 organisations and 58,000 projects. Raises StoreError."""
    priorities: dict[str, list[str]] = defaultdict(list)
    for row in _rows(view, library, "maps/priorities"):
        priorities[row["region"].value].append(row["ecosystem"].value)
    said = _things(view, library, "maps/organisations", "organisation")
    # A region is known by its official name; English ones come from lists of other purposes.
    about_regions = _things(view, library, "maps/regions", "region", ("",), "en")
    regions = regions_of(about_regions, priorities, said)
    organisations = sorted(said)
    numbers = {iri: place for place, iri in enumerate(organisations)}
    homes = homes_of(organisations, said, regions)
    points = points_of(organisations, said)
    cities = cities_of(organisations, said, points)
    fields = _fields(view, library)
    places = {field.iri: place for place, field in enumerate(fields)}
    about = _things(view, library, "maps/projects", "project")
    roles = _roles(view, library)
    # Some projects have members and tell nothing else.
    project_numbers = {iri: place for place, iri in enumerate(sorted({*about, *(each for _, each in roles)}))}
    weights = _weights(view, library)
    clusters = clusters_of(
        _things(view, library, "maps/clusters", "cluster"), said, numbers, (points, cities, homes, regions)
    )
    return Atlas(
        regions,
        organisations,
        homes,
        points,
        clusters,
        fields,
        _projects(about, project_numbers, places, weights),
        _table(
            sorted(
                (numbers[who], project_numbers[what], leads)
                for (who, what), leads in roles.items()
                if who in numbers
            ),
            3,
        ),
        _strengths(weights, numbers, places),
        cities,
        towns_of(organisations, said, points),
    )


def _fields(view: View, library: Library) -> list[Field]:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    broader: dict[str, set[str]] = defaultdict(set)
    ecosystems: set[str] = set()
    for row in _rows(view, library, "maps/fields"):
        iri = row["field"].value
        if row["scheme"].value == _ECOSYSTEMS:
            ecosystems.add(iri)
        if row["property"].value.endswith("prefLabel"):
            names[iri][row["value"].language or ""] = row["value"].value
        else:
            broader[iri].add(row["value"].value)
    return [
        Field(iri, iri in ecosystems, tuple(sorted(names[iri].items())), tuple(sorted(broader[iri])))
        for iri in sorted(names)
    ]


def _weights(view: View, library: Library) -> dict[tuple[str, str], float]:
    weights: dict[tuple[str, str], float] = {}
    for row in _rows(view, library, "maps/classifications"):
        pair = row["thing"].value, row["field"].value
        weights[pair] = max(weights.get(pair, 0.0), float(row["weight"].value))
    return weights


def _projects(
    about: Said,
    numbers: Mapping[str, int],
    places: Mapping[str, int],
    weights: Mapping[tuple[str, str], float],
) -> Projects:
    starts, ends = np.zeros(len(numbers), np.int64), np.zeros(len(numbers), np.int64)
    pairs: set[tuple[int, int]] = set()
    for iri, number in numbers.items():
        said = about.get(iri, {})
        starts[number] = min(map(_ordinal, said.get("brg:startsOn", ())), default=0)
        ends[number] = max(map(_ordinal, said.get("brg:endsOn", ())), default=0)
        pairs |= {(number, places[each]) for each in said.get("brg:classifiedAs", ()) if each in places}
    for (thing, field), weight in weights.items():
        if weight >= _LEAST_WEIGHT and thing in numbers and field in places:
            pairs.add((numbers[thing], places[field]))
    return Projects(starts, ends, _table(sorted(pairs), 2))


def _strengths(
    weights: Mapping[tuple[str, str], float], numbers: Mapping[str, int], places: Mapping[str, int]
) -> Numbers:
    rows = [
        (numbers[thing], places[field], round(weight * 100))
        for (thing, field), weight in weights.items()
        if thing in numbers and field in places
    ]
    return _table(sorted(rows), 3)


def _roles(view: View, library: Library) -> dict[tuple[str, str], int]:
    """Each organisation once in each project: 1 where it coordinates, else 0."""
    roles: dict[tuple[str, str], int] = {}
    for row in _rows(view, library, "matching/participations"):
        tie = row["organisation"].value, row["project"].value
        roles[tie] = max(roles.get(tie, 0), int(row["role"].value == COORDINATOR))
    return roles


def _table(
    rows: list[tuple[int, ...]] | list[tuple[int, int]] | list[tuple[int, int, int]], width: int
) -> Numbers:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _ordinal(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()


def _things(
    view: View,
    library: Library,
    question: str,
    name: str,
    first: tuple[str, ...] = ("", "en"),
    last: str = "",
) -> Said:
    """What is said of each thing, by property; texts of the first languages in front, of the last one behind."""
    said: dict[str, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(view, library, question):
        value = row["value"]
        language = getattr(value, "language", None) or ""
        rank = first.index(language) if language in first else len(first) + (language == last)
        said[row[name].value][_short(row["property"].value)].append((rank, value.value))
    return {
        iri: {name: [text for _, text in sorted(values)] for name, values in each.items()}
        for iri, each in said.items()
    }


_short = cache(compact)


def _rows(view: View, library: Library, question: str) -> Iterable[QuerySolution]:
    return run_whole(view, library.get(question).bind({}, None))


KEPT = Kept(Atlas, "map-atlas", 5, read)
