"""The fields that a map can be narrowed to, as a tree, with what there is in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bioregion_graph.mapping.atlas import Atlas, Field


@dataclass(frozen=True)
class Choice:
    """A field under which something is known: how deep it stands in the tree, its clusters and its projects."""

    field: Field
    depth: int
    clusters: int
    projects: int


def narrower(atlas: Atlas, iri: str) -> frozenset[int]:
    """The numbers of a field and of all that is part of it."""
    parts = _parts(atlas)
    return frozenset(place for place, each in enumerate(atlas.fields) if each.iri in _under(iri, parts))


def choices(atlas: Atlas, language: str) -> list[Choice]:
    """The fields with clusters or projects, each before its parts, by name in a language; ecosystems last."""
    clusters, projects = _known(atlas)
    parts = _parts(atlas)
    by_iri = {field.iri: field for field in atlas.fields}

    def told(iri: str, depth: int, above: frozenset[str]) -> Iterator[Choice]:
        under = _under(iri, parts)
        in_clusters = set().union(*(clusters.get(each, set()) for each in under))
        in_projects = set().union(*(projects.get(each, set()) for each in under))
        if in_clusters or in_projects:
            yield Choice(by_iri[iri], depth, len(in_clusters), len(in_projects))
            for part in sorted(parts.get(iri, ()), key=lambda each: by_iri[each].name(language).casefold()):
                if part not in above:
                    yield from told(part, depth + 1, above | {part})

    tops = [field for field in atlas.fields if not any(each in by_iri for each in field.broader)]
    tops.sort(key=lambda field: (field.is_ecosystem, field.name(language).casefold()))
    return [choice for top in tops for choice in told(top.iri, 0, frozenset({top.iri}))]


def _known(atlas: Atlas) -> tuple[Mapping[str, set[int]], Mapping[str, set[int]]]:
    clusters: dict[str, set[int]] = defaultdict(set)
    projects: dict[str, set[int]] = defaultdict(set)
    numbers = {cluster.organisation for cluster in atlas.clusters}
    for cluster in atlas.clusters:
        for iri in (*cluster.fields, *cluster.ecosystems):
            clusters[iri].add(cluster.organisation)
    for who, field, _ in atlas.strengths.tolist():
        if who in numbers:
            clusters[atlas.fields[field].iri].add(who)
    for project, field in atlas.projects.in_field.tolist():
        projects[atlas.fields[field].iri].add(project)
    return clusters, projects


def _parts(atlas: Atlas) -> Mapping[str, set[str]]:
    parts: dict[str, set[str]] = defaultdict(set)
    for field in atlas.fields:
        for wider in field.broader:
            parts[wider].add(field.iri)
    return parts


def _under(iri: str, parts: Mapping[str, set[str]]) -> set[str]:
    found, waiting = {iri}, [iri]
    while waiting:
        more = parts.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return found
