"""What the importer makes of the official CORDIS files, row by row."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from cordis_said import said
from official import COLUMNS, GRAPH, SOUND, Export, Reading, organisation, project, table

from bioregion_graph.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
HEADS = ROOT.parent / "shared" / "data" / "cordis" / "horizon" / "schema_head"


def test_a_sound_export_has_no_fault(export: Export) -> None:
    reading = Reading(export.folder)
    assert reading.faults == []
    assert not reading.report.unknown_columns
    assert not reading.report.notes
    assert reading.report.read == {name: len(rows) for name, rows in SOUND.items()}
    assert {quad.graph_name for quad in reading.quads} == {GRAPH}


def test_a_project_says_what_its_row_says(export: Export) -> None:
    found = said(Reading(export.folder), "id/project/cordis-101")
    assert found == {
        "type": {"ontology#Project"},
        "label": {"ACR101"},
        "acronym": {"ACR101"},
        "title": {"The project 101"},
        "abstract": {"To find out."},
        "grantNumber": {"101"},
        "recordNumber": {"9101"},
        "start": {"2020-01-01"},
        "end": {"2023-12-31"},
        "totalCost": {"1000000.5"},
        "euContribution": {"900000"},
        "programme": {"id/programme/horizon-2020", f"id/programme/cordis-{PART}"},
        "call": {"id/call/h2020-sc1-2019"},
        "topic": {"id/topic/sc1-test-01-2019"},
        "hasEuroSciVocClassification": {"concepts/euroscivoc/297"},
    }


PART = "h2020-eu.3.1-7a4abdc4"


def test_a_participation_and_its_organisation_say_what_the_row_says(export: Export) -> None:
    reading = Reading(export.folder)
    assert said(reading, "id/organisation/pic-999900001") == {
        "type": {"ontology#Organisation"},
        "label": {"Institute 999900001"},
        "acronym": {"I01"},
        "pic": {"999900001"},
        "kind": {"concepts/organisation-kind/research-body"},
        "streetAddress": {"Via Roma 1"},
        "postalCode": {"53100"},
        "city": {"Siena"},
        "country": {"IT"},
        "nutsCode": {"ITI19"},
        "latitude": {"43.3188"},
        "longitude": {"11.3308"},
        "url": {"https://institute.example/"},
    }
    assert said(reading, "id/participation/pic-999900001--cordis-101") == {
        "type": {"ontology#Participation"},
        "participant": {"id/organisation/pic-999900001"},
        "project": {"id/project/cordis-101"},
        "participationRole": {"concepts/participation-role/coordinator"},
        "order": {"1"},
        "contribution": {"450000.25"},
    }


def test_a_third_party_stands_beside_the_participation(export: Export) -> None:
    export.rows["organization.csv"] = [
        organisation(role="participant", ecContribution="10"),
        organisation(role="thirdParty", ecContribution="3"),
    ]
    export.write()
    reading = Reading(export.folder)
    key = "id/participation/pic-999900001--cordis-101"
    assert said(reading, key)["contribution"] == {"10"}
    assert said(reading, f"{key}--third-party")["contribution"] == {"3"}


def test_the_other_files_say_more_of_projects_and_codes(export: Export) -> None:
    reading = Reading(export.folder)
    assert said(reading, "id/topic/sc1-test-01-2019")["title"] == {"Testing"}
    assert said(reading, f"id/programme/cordis-{PART}")["title"] == {"Health"}
    assert said(reading, "concepts/euroscivoc/297")["prefLabel"] == {"learning"}
    assert said(reading, "id/project/cordis-102")["url"] == {"https://project.example/"}


def test_only_projects_and_organisations_must_be_there(export: Export) -> None:
    for name in ("topics.csv", "legalBasis.csv", "euroSciVoc.csv", "webLink.csv"):
        (export.folder / name).unlink()
    assert Reading(export.folder).faults == []
    for name in ("organization.csv", "project.csv"):
        (export.folder / name).unlink()
        with pytest.raises(InputError, match=rf"The file {name} is missing"):
            Reading(export.folder)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_without_a_column_that_is_read_nothing_is(export: Export, name: str) -> None:
    required = {
        "project.csv": "totalCost",
        "organization.csv": "role",
        "topics.csv": "topic",
        "legalBasis.csv": "legalBasis",
        "euroSciVoc.csv": "euroSciVocCode",
        "webLink.csv": "physUrl",
    }[name]
    columns = [column for column in COLUMNS[name] if column != required]
    rows = [{key: value for key, value in row.items() if key != required} for row in export.rows[name]]
    export.put(name, table(columns, rows))
    with pytest.raises(InputError) as caught:
        Reading(export.folder)
    assert str(caught.value) == (
        f'h2020/{name}, row 1: The column "{required}" is missing. Give the official export.'
    )


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_new_column_is_told(export: Export, name: str) -> None:
    before = Reading(export.folder).quads
    rows = [row | {"novelty": "x"} for row in export.rows[name]]
    export.put(name, table([*COLUMNS[name], "novelty"], rows))
    reading = Reading(export.folder)
    assert reading.report.unknown_columns == {name: ["novelty"]}
    assert reading.quads == before


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_of_the_official_files_is_known(tmp_path: Path, name: str) -> None:
    path = HEADS / f"{name.removesuffix('.csv')}_head100.csv.gz"
    if not path.exists():
        pytest.skip(
            "The shared folder with the first rows of the official files is not beside this checkout."
        )
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    export = Export(tmp_path / "horizon")
    columns = list(rows[0])
    export.put(name, table(columns, rows))
    if name != "project.csv":
        export.rows["project.csv"] = [project(key) for key in {row["projectID"] for row in rows}]
        export.put("project.csv", table(COLUMNS["project.csv"], export.rows["project.csv"]))
    reading = Reading(export.folder)
    assert not reading.report.unknown_columns
    assert reading.report.read[name] == len(rows) == 100
    assert reading.report.set_aside[name] == 0, reading.faults


@pytest.mark.parametrize("form", ["zip", "gzip"])
def test_packed_files_say_the_same(export: Export, tmp_path: Path, form: str) -> None:
    plain = Reading(export.folder).quads
    path = export.folder
    if form == "zip":
        path = export.zipped(tmp_path / "h2020.zip")
    else:
        for file in list(path.iterdir()):
            (path / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
            file.unlink()
    assert Reading(path).quads == plain
