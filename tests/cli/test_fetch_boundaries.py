"""``bioregion fetch nuts-boundaries``: terms first, then the file of the publisher or of this computer."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.commands import run
from tests.importers.servers import running
from tests.mapping.test_boundaries import AREAS, written

from bioregion_graph.importers import boundaries

NAME = boundaries.NAME


def test_nothing_is_loaded_before_somebody_accepts_the_terms(tmp_path: Path) -> None:
    ran = run(tmp_path / "home", "fetch", NAME)
    assert ran.code == 2
    assert boundaries.CREDIT in ran.out
    assert "--accept-licence" in ran.err
    assert boundaries.stored(tmp_path / "home") is None


def test_a_file_of_this_computer_is_taken(tmp_path: Path) -> None:
    home, path = tmp_path / "home", written(tmp_path / "areas.geojson.gz", AREAS)
    ran = run(home, "fetch", NAME, "--accept-licence", "--from", str(path))
    assert (ran.code, boundaries.CREDIT in ran.out) == (0, True)
    kept = boundaries.stored(home)
    assert kept is not None
    assert json.loads(kept.read_text()) == AREAS


def test_the_publisher_is_asked_as_for_any_export(tmp_path: Path) -> None:
    with running(json.dumps(AREAS).encode()) as server:
        ran = run(tmp_path / "home", "fetch", NAME, "--accept-licence", "--from", server.address)
    assert ran.code == 0, ran.err
    assert len(boundaries.features(tmp_path / "home/exports" / NAME / Path(boundaries.ADDRESS).name)) == 3


def test_another_file_and_another_folder_are_refused(tmp_path: Path) -> None:
    other = written(tmp_path / "other.gz", {"features": []})
    ran = run(tmp_path / "home", "fetch", NAME, "--accept-licence", "--from", str(other))
    assert ran.code == 1
    assert "NUTS_RG_60M_2021_4326" in ran.err
    ran = run(tmp_path / "home", "fetch", NAME, "--accept-licence", "--to", str(tmp_path))
    assert (ran.code, "Leave --to out" in ran.err) == (2, True)
