"""The projects of an export that are of the life sciences, by its own rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.importers.official import Export, Reading, organisation, project

from bioregion_graph.errors import InputError
from bioregion_graph.importers.cordis import Cordis
from bioregion_graph.importers.cordis_selection import LifeSciences
from bioregion_graph.importers.files import Files

BIOLOGY = "/natural sciences/biological sciences/botany"
PLAIN = {"title": "Rails for trams", "topics": "", "masterCall": "", "legalBasis": ""}


def export(folder: Path, **rows: Sequence[Mapping[str, str]]) -> Export:
    """An export of one project on trams, and these rows beside it."""
    made = Export(folder)
    for name in made.rows:
        made.rows[name] = []
    made.rows["project.csv"] = [project(**PLAIN)]
    made.rows |= {f"{name}.csv": [dict(row) for row in given] for name, given in rows.items()}
    made.write()
    return made


@pytest.mark.parametrize(
    ("rows", "is_chosen"),
    [
        ({}, False),
        ({"project": [project(**PLAIN | {"title": "Vaccines for trams"})]}, True),
        ({"project": [project(**PLAIN | {"title": "Generations of trams"})]}, False),
        ({"project": [project(**PLAIN | {"topics": "ICT-26-2016; SC1-BHC-02-2019"})]}, True),
        ({"project": [project(**PLAIN | {"masterCall": "HORIZON-HLTH-2023-TOOL-05"})]}, True),
        ({"project": [project(**PLAIN | {"legalBasis": "HORIZON.2.1"})]}, True),
        ({"topics": [{"projectID": "101", "topic": "PHC-12-2014"}]}, True),
        ({"topics": [{"projectID": "101", "topic": "ICT-1", "title": "ICT in hospitals"}]}, True),
        ({"topics": [{"projectID": "101", "topic": "ICT-1", "title": "ICT in trams"}]}, False),
        ({"topics": [{"projectID": "999", "topic": "PHC-12-2014"}]}, False),
        ({"legalBasis": [{"projectID": "101", "legalBasis": "SC1"}]}, True),
        ({"legalBasis": [{"projectID": "101", "legalBasis": "SC4"}]}, False),
        ({"euroSciVoc": [{"projectID": "101", "euroSciVocPath": BIOLOGY}]}, True),
        ({"euroSciVoc": [{"projectID": "101", "euroSciVocPath": "/natural sciences/mathematics"}]}, False),
    ],
)  # fmt: skip
def test_one_plain_row_is_enough(
    tmp_path: Path, rows: dict[str, list[dict[str, str]]], is_chosen: bool
) -> None:
    made = export(tmp_path / "export", **rows)
    with Files(made.folder) as files:
        assert ("101" in LifeSciences(files)) is is_chosen


def test_only_two_files_need_be_there(tmp_path: Path) -> None:
    made = export(tmp_path / "export", project=[project(**PLAIN | {"title": "Cancer"})])
    for name in ("topics.csv", "legalBasis.csv", "euroSciVoc.csv", "webLink.csv"):
        (made.folder / name).unlink()
    with Files(made.folder) as files:
        assert len(LifeSciences(files)) == 1


def test_a_broken_row_chooses_nothing_and_is_told_at_the_import(tmp_path: Path) -> None:
    made = export(tmp_path / "export", project=[project("101", title="Cancer")])
    made.put("project.csv", made.bytes("project.csv") + b'"102";"cancer"\n')
    with Files(made.folder) as files:
        chosen = LifeSciences(files)
        assert len(chosen) == 1
        read = Reading(made.folder, Cordis(only=chosen))
    assert read.report.set_aside == {"project.csv": 1}


def test_what_belongs_to_a_project_comes_and_goes_with_it(tmp_path: Path) -> None:
    made = export(
        tmp_path / "export",
        project=[project("101", **PLAIN | {"title": "Cancer"}), project("102", **PLAIN)],
        organization=[organisation("101", "999900001"), organisation("102", "999900002")],
    )
    with Files(made.folder) as files:
        read = Reading(made.folder, Cordis(only=LifeSciences(files)))
    said = {quad.subject.value.rpartition("/id/")[2] for quad in read.quads}
    assert {"project/cordis-101", "organisation/pic-999900001"} <= said
    assert not {each for each in said if "102" in each or "999900002" in each}
    assert not read.faults
    assert not read.report.notes


def test_an_unreadable_file_stops_the_choice(tmp_path: Path) -> None:
    made = export(tmp_path / "export")
    made.put("topics.csv", b"")
    with Files(made.folder) as files, pytest.raises(InputError, match="empty"):
        assert "101" in LifeSciences(files)
