"""The answer of a map in JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from bioregion_graph.mapping.atlas import Point, Region
from bioregion_graph.mapping.figures import FIGURES, Answer, Shown
from bioregion_graph.queries.formats import plain_cell
from bioregion_graph.terms.countries import name_of

# A taxonomy has one name for a concept; of a cluster the first fields say enough.
_REGION_COLUMNS = ("code", "name", "country", "longitude", "latitude", *FIGURES)


def as_json(
    answer: Answer,
    language: str,
    near: tuple[str, Point] | None,
    network: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Regions with figures, arcs as (place of one region, place of the other, joint projects), clusters, totals.

    ``near`` and ``network`` are what was asked, as they are called.
    """
    atlas, asked = answer.atlas, answer.question
    figures = answer.figures()
    kept = [place for place in figures if atlas.regions[place].iri or figures[place]]
    places = {place: number for number, place in enumerate(kept)}
    field = next((each for each in atlas.fields if each.iri == asked.field), None)
    return {
        "level": asked.level,
        "levels": list(atlas.levels()),
        "field": {"iri": field.iri, "name": field.name(language)} if field else None,
        "from": str(asked.begins or ""),
        "until": str(asked.ends or ""),
        "near": {"name": near[0], "lon": near[1][0], "lat": near[1][1], "within": asked.within}
        if near
        else None,
        "network": network,
        "regions": [
            _region(answer, atlas.regions[place], language) | {"figures": figures[place]} for place in kept
        ],
        "arcs": [(places[one], places[other], weight) for one, other, weight in answer.arcs()],
        "clusters": [_cluster(answer, each, language) for each in answer.clusters()],
        "nowhere": [_cluster(answer, each, language) for each in answer.nowhere()],
        "totals": {
            "projects": answer.projects,
            "undated": answer.undated,
            "organisations": answer.organisations,
            "unplaced": answer.unplaced,
        },
    }


def as_csv(answer: Answer, language: str) -> str:
    """One line for each region, with its figures."""
    figures = answer.figures()
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(_REGION_COLUMNS)
    for place, told in figures.items():
        region = answer.atlas.regions[place]
        if region.iri or told:
            where = region.point or ("", "")
            head = (region.code, _name(region, language), region.country, *where)
            lines.writerow((*map(plain_cell, head), *(told.get(name, "") for name in FIGURES)))
    return text.getvalue()


def _name(region: Region, language: str) -> str:
    return name_of(region.country, language) or region.name if region.level == 0 else region.name


def _region(answer: Answer, region: Region, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": region.code,
        "iri": region.iri,
        "name": _name(region, language),
        "country": region.country,
        "point": region.point,
    }
    if region.innovation:
        told["innovation"] = region.innovation
    if region.priorities:
        told["priorities"] = _names(answer, region.priorities, language)
    return told


def _cluster(answer: Answer, shown: Shown, language: str) -> dict[str, Any]:
    cluster, atlas = shown.cluster, answer.atlas
    home = int(answer.homes[cluster.organisation]) if cluster.organisation >= 0 else -1
    return {
        "iri": cluster.iri,
        "name": cluster.name,
        "point": cluster.point,
        "placed": cluster.placed,
        "country": cluster.country,
        "city": cluster.city,
        "region": atlas.regions[home].code if home >= 0 else "",
        "founded": cluster.founded,
        "fields": _names(answer, cluster.fields, language),
        "ecosystems": _names(answer, cluster.ecosystems, language),
        "strength": shown.strength,
        "stated": shown.is_stated,
        "projects": shown.projects,
        "kilometres": shown.kilometres,
    }


def _names(answer: Answer, iris: Sequence[str], language: str) -> list[str]:
    wanted = set(iris)
    return sorted(each.name(language) for each in answer.atlas.fields if each.iri in wanted)
