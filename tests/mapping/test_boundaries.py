"""Official boundaries: what is taken, how it is drawn, what is refused."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from bioregion_graph.errors import InputError
from bioregion_graph.importers import boundaries
from bioregion_graph.mapping.boundaries import of_level

OUTER = [[11.00049, 44.0], [12.0, 44.0], [12.0, 45.0], [11.0, 45.0], [11.00049, 44.0]]  # against the clock
HOLE = [[11.2, 44.2], [11.2, 44.4], [11.4, 44.4], [11.4, 44.2], [11.2, 44.2]]


def feature(code: str, geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"NUTS_ID": code}, "geometry": geometry}


AREAS = {
    "type": "FeatureCollection",
    "features": [
        feature("ITH5", {"type": "Polygon", "coordinates": [OUTER, HOLE]}),
        feature("ITH3", {"type": "MultiPolygon", "coordinates": [[OUTER[::-1]]]}),
        feature("IT", {"type": "Polygon", "coordinates": [OUTER]}),
    ],
}


def written(path: Path, said: object) -> Path:
    path.write_bytes(gzip.compress(json.dumps(said).encode()))
    return path


def test_a_packed_file_is_kept_and_found_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert boundaries.stored(home) is None
    kept = boundaries.keep(written(tmp_path / "areas.geojson.gz", AREAS), home)
    assert boundaries.stored(home) == kept
    kept.write_text("{}")
    with pytest.raises(InputError, match="not what was fetched"):
        boundaries.stored(home)


def test_areas_of_a_level_run_clockwise_and_their_holes_against(tmp_path: Path) -> None:
    path = written(tmp_path / "areas.geojson.gz", AREAS)
    found = of_level(path, 2, 0)
    assert found["credit"] == boundaries.CREDIT
    assert [each["id"] for each in found["features"]] == ["ITH5", "ITH3"]
    for each in found["features"]:
        for polygon in each["geometry"]["coordinates"]:
            for place, ring in enumerate(polygon):
                area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
                assert (area < 0) == (place == 0)
    assert found["features"][0]["geometry"]["coordinates"][0][0][0] == [11.0, 44.0], "rounded"


@pytest.mark.parametrize(
    "said",
    [
        {}, [], 5, {"features": []}, {"features": [{"properties": {}}]},
        {"features": [feature("IT", {"type": "Point", "coordinates": [1, 2]})]},
        {"features": [feature("IT", {"type": "Polygon", "coordinates": [[[4_321_000.0, 3_210_000.0]]]})]},
    ],
)  # fmt: skip
def test_what_is_no_map_of_regions_is_refused(said: object, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="NUTS_RG_60M_2021_4326"):
        boundaries.keep(written(tmp_path / "other.gz", said), tmp_path / "home")


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "areas.geojson.gz", AREAS)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="cut off"):
        boundaries.keep(path, tmp_path / "home")
