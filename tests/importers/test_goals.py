"""Predicted goals: attached to the projects that the graph knows by their record number, and to nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from extracts import ROOT, World, lay, table, written
from pyoxigraph import Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.description import describe
from bioregion_graph.importers.entries import Report
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.goals import PredictedGoals
from bioregion_graph.publishing.imports import ImportResult, Order, import_exports
from bioregion_graph.publishing.publish import Terms
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.terms.namespaces import BASE, expand
from bioregion_graph.validation.check import check_view

NAME = "predicted-goals"
HEADER = "rcn," + ",".join(map(str, range(1, 17)))
ONE, OTHER = "id/project/cordis-814607", "id/project/cordis-rcn-501"
KNOWN = {"500": (ONE,), "501": (OTHER,), "502": ("id/project/cordis-rcn-502",)}


def row(number: str, *goals: int) -> str:
    """A row that predicts these goals."""
    return ",".join((number, *(str(int(goal in goals)) for goal in range(1, 17))))


EXPORT = {
    "sdg_predictions.csv.gz": table(HEADER, row("500", 3, 16), row("501", 9), row("502"), row("503", 1))
}


def read(path: Path, projects: PredictedGoals) -> tuple[Report, set[Quad]]:
    """What the importer tells and says."""
    report, said = Report(), set()
    with Files(path) as files:
        for entry in projects.entries(files, expand(f"source:{NAME}"), report):
            quads = list(entry.quads())
            assert {quad.subject.value for quad in quads} == {BASE + key for key in entry.subjects}
            said |= set(quads)
    return report, said


def told(quads: set[Quad]) -> list[tuple[str, str, str]]:
    """The statements as project, property and goal."""
    return sorted(
        (quad.subject.value.removeprefix(BASE), written(quad.predicate), written(quad.object))
        for quad in quads
    )


def test_a_known_project_has_its_goals_and_an_unknown_one_nothing(tmp_path: Path) -> None:
    report, quads = read(lay(tmp_path / "export", EXPORT), PredictedGoals(KNOWN))
    assert told(quads) == [
        (ONE, "brg:predictedGoal", "sdg:16"),
        (ONE, "brg:predictedGoal", "sdg:3"),
        (OTHER, "brg:predictedGoal", "sdg:9"),
    ]
    assert {quad.graph_name for quad in quads} == {expand(f"source:{NAME}")}
    assert report.read == {"sdg_predictions.csv": 4}
    assert report.notes == {
        "rows about projects that the graph does not hold": 1,
        "rows that predict no goal": 1,
    }
    assert (report.faults, report.unknown_columns) == ([], {})


def test_two_names_of_one_record_number_both_have_the_goals(tmp_path: Path) -> None:
    path = lay(tmp_path / "export", {"goals.csv": table(HEADER, row("500", 3))})
    _, quads = read(path, PredictedGoals({"500": (ONE, OTHER)}))
    assert {project for project, _, _ in told(quads)} == {ONE, OTHER}


def test_a_seventeenth_goal_is_read_where_it_has_a_column(tmp_path: Path) -> None:
    path = lay(tmp_path / "export", {"goals.csv": table(f"{HEADER},17", f"{row('500')},1")})
    _, quads = read(path, PredictedGoals(KNOWN))
    assert [goal for _, _, goal in told(quads)] == ["sdg:17"]


def test_broken_rows_are_told_and_left_out(tmp_path: Path) -> None:
    half, again = row("500", 3).replace(",1,", ",0.5,"), row("501", 1)
    lines = table(HEADER, half, row("x", 1), row("", 1), row("501", 9), again, "502,0")
    report, quads = read(lay(tmp_path / "export", {"goals.csv": lines}), PredictedGoals(KNOWN))
    assert [goal for _, _, goal in told(quads)] == ["sdg:9"]
    assert [str(fault) for fault in report.faults] == [
        'export/goals.csv, row 2: 3 "0.5" is no prediction. Write 0 or 1.',
        'export/goals.csv, row 3: rcn "x" is no record number. Write it as 228025.',
        'export/goals.csv, row 4: rcn "" is no record number. Write it as 228025.',
        "export/goals.csv, row 6: The record number 501 stands twice. Remove one of the rows.",
        "export/goals.csv, row 7: 2 cells, but the header has 17. Fetch the export again, or mend the row.",
    ]


def test_where_no_project_is_known_it_says_what_to_do_first(tmp_path: Path) -> None:
    path = lay(tmp_path / "export", EXPORT)
    with pytest.raises(InputError, match=r"no project with a record number.*Import cordis-fp7 or"):
        read(path, PredictedGoals())


def brought(world: World, path: Path, known: PredictedGoals) -> ImportResult:
    """Import as the command does, without bounds on how many projects there should be."""
    about = describe(ROOT / "data" / NAME)
    with Files(path) as files:
        order = Order(about, known, files, is_partial=True, goes_by=known.fingerprint)
        return import_exports(world.home, [order], Terms(validate=check_view), Steps())


def test_other_projects_are_another_import_and_the_same_ones_none(world: World) -> None:
    path = lay(world.folder / NAME, EXPORT)
    assert not brought(world, path, PredictedGoals({"500": (ONE,)})).build.unchanged
    assert brought(world, path, PredictedGoals({"500": (ONE,)})).told[0].difference is None
    result = brought(world, path, PredictedGoals({"501": (OTHER,), "502": ()}))
    difference = result.told[0].difference
    assert difference is not None
    assert (difference.added, difference.gone) == ({OTHER}, {ONE})
    assert told(world.said(NAME)) == [(OTHER, "brg:predictedGoal", "sdg:9")]
