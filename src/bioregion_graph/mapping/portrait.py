"""What a region is made of: its figures, organisations, clusters, priorities and partner regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bioregion_graph.mapping.atlas import NOWHERE, Atlas, Cluster, Region
from bioregion_graph.mapping.figures import Answer, Question

_MOST = 25


@dataclass(frozen=True)
class Portrait:
    """A region with its figures; organisations and partner regions, each with its projects, most first."""

    region: Region
    figures: Mapping[str, float]
    organisations: Sequence[tuple[str, int]]
    clusters: Sequence[Cluster]
    priorities: Sequence[str]
    partners: Sequence[tuple[Region, int]]


def portrait(atlas: Atlas, iri: str, language: str) -> Portrait | None:
    """The portrait of a region of the map, with what lies in its parts; None where it is none."""
    place = next((place for place, region in enumerate(atlas.regions) if region.iri == iri), NOWHERE)
    if place == NOWHERE:
        return None
    region = atlas.regions[place]
    answer = Answer(atlas, Question(region.level))
    inside = np.flatnonzero(answer.homes == place)
    counts = np.bincount(answer.ties[:, 0], minlength=len(atlas.organisations))[inside]
    order = np.lexsort((inside, -counts))[:_MOST].tolist()
    numbers = set(inside.tolist())
    row = answer.together[[place]].tocoo()
    partners = sorted(
        (
            (int(weight), int(other))
            for other, weight in zip(row.col, row.data, strict=True)
            if other != place
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    named = [field.name(language) for field in atlas.fields if field.iri in region.priorities]
    return Portrait(
        region,
        answer.figures().get(place, {}),
        [(atlas.organisations[int(inside[each])], int(counts[each])) for each in order],
        [cluster for cluster in atlas.clusters if cluster.organisation in numbers],
        sorted(named),
        [(atlas.regions[other], weight) for weight, other in partners[:_MOST]],
    )
