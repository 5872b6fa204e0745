"""Importing into a home: a newer export changes what differs, and what is imported lasts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from official import (
    Export,
    Reading,
    description,
    imported,
    organisation,
    project,
    said_by,
    served,
)
from plantings import Checkout
from pyoxigraph import Literal, NamedNode

from bioregion_graph.publishing.build import build
from bioregion_graph.store.generations import Generations
from bioregion_graph.terms.namespaces import BASE


def test_a_first_import_adds_what_the_export_says_and_nothing_else(
    home: Path, export: Export, tmp_path: Path
) -> None:
    _, before = served(home)
    result = imported(home, description(tmp_path), export.folder)
    generation, after = served(home)
    assert generation == 2
    assert result.build.generation.id == 2
    assert said_by(home) == Reading(export.folder).quads
    named = {quad for quad in after if isinstance(quad.graph_name, NamedNode)}
    assert {quad for quad in before if isinstance(quad.graph_name, NamedNode)} <= named
    (told,) = result.told
    assert told.difference
    assert told.difference.by_kind()["project"] == (3, 0, 0)
    assert told.difference.by_kind()["participation"] == (5, 0, 0)


def test_the_same_files_again_change_nothing(home: Path, export: Export, tmp_path: Path) -> None:
    imported(home, description(tmp_path), export.folder)
    before = served(home)
    result = imported(home, description(tmp_path), export.folder)
    assert result.build.unchanged
    assert [told.difference for told in result.told] == [None]
    assert served(home) == before
    assert len(Generations(home).kept()) == 2


def _change_a_title(export: Export) -> None:
    export.rows["project.csv"][0]["title"] = "Another title"


def _remove_a_project(export: Export) -> None:
    del export.rows["project.csv"][2]
    del export.rows["organization.csv"][4]


def _add_a_project(export: Export) -> None:
    export.rows["project.csv"].append(project("104"))
    export.rows["organization.csv"].append(organisation("104", "999900002"))


def _move_an_organisation(export: Export) -> None:
    for row in export.rows["organization.csv"]:
        if row["organisationID"] == "999900001":
            row["city"] = "Pisa"


def _move_it_in_one_row(export: Export) -> None:
    export.rows["organization.csv"][2]["city"] = "Pisa"


def _reverse_all(export: Export) -> None:
    for rows in export.rows.values():
        rows.reverse()


def _break_the_row_that_states_an_address(export: Export) -> None:
    export.rows["organization.csv"][0]["ecContribution"] = "-1"


def _break_a_project(export: Export) -> None:
    export.rows["project.csv"][0]["startDate"] = "2020-02-30"


def _break_it_and_change_another_row(export: Export) -> None:
    _break_the_row_that_states_an_address(export)
    _move_it_in_one_row(export)


def _repeat_a_project_that_is_broken(export: Export) -> None:
    export.rows["project.csv"].insert(0, export.rows["project.csv"][0] | {"startDate": "2020-02-30"})


CHANGES = [
    _change_a_title, _remove_a_project, _add_a_project, _move_an_organisation, _move_it_in_one_row, _reverse_all,
    _break_the_row_that_states_an_address, _break_a_project, _break_it_and_change_another_row,
    _repeat_a_project_that_is_broken,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_newer_export_gives_what_a_first_import_of_it_gives(
    home: Path, export: Export, tmp_path: Path, change: Callable[[Export], None]
) -> None:
    about = description(tmp_path)
    imported(home, about, export.folder)
    change(export)
    export.write()
    imported(home, about, export.folder)
    _, changed = served(home)
    assert said_by(home) == Reading(export.folder).quads
    imported(home, about, export.folder, anew=True)
    assert served(home)[1] == changed


def test_a_broken_row_that_is_mended_comes_back(home: Path, export: Export, tmp_path: Path) -> None:
    about = description(tmp_path)
    whole = Reading(export.folder).quads
    _break_a_project(export)
    export.write()
    first = imported(home, about, export.folder)
    assert first.told[0].report.set_aside == {"project.csv": 1, "organization.csv": 2}
    assert said_by(home) != whole
    export.rows["project.csv"][0]["startDate"] = "2020-02-28"
    export.write()
    second = imported(home, about, export.folder)
    assert second.told[0].difference
    assert second.told[0].difference.by_kind()["project"] == (1, 0, 0)
    assert second.told[0].report.set_aside == {}
    assert said_by(home) == Reading(export.folder).quads


def test_strange_letters_come_through(home: Path, export: Export, tmp_path: Path) -> None:
    strange = 'quo"te; semi\nline\r\nback\\slash\ttab \u2028 \x85 \x00 \x0b \ufeff 中 🧬'
    export.rows["project.csv"][0]["objective"] = f"a{strange}b"
    export.write()
    imported(home, description(tmp_path), export.folder)
    found = {quad.object for quad in said_by(home) if quad.predicate.value.endswith("/abstract")}
    assert Literal(f"a{strange}b") in found
    assert said_by(home) == Reading(export.folder).quads


def test_a_build_keeps_what_was_imported(
    home: Path, export: Export, tmp_path: Path, checkout: Checkout
) -> None:
    imported(home, description(tmp_path), export.folder)
    before = said_by(home)
    checkout.replace("europe/organisations.csv", *_one_name(checkout))
    result = build(home, ontology=checkout.ontology, data=checkout.data)
    assert not result.unchanged
    assert said_by(home) == before
    again = imported(home, description(tmp_path), export.folder)
    assert again.build.unchanged


def _one_name(checkout: Checkout) -> tuple[str, str]:
    """A line of the curated organisations, and the same line with another name."""
    line = checkout.text("europe/organisations.csv").splitlines()[1]
    return line, line.replace(line.split(",")[1], "Another Name", 1)


def test_an_organisation_of_the_export_is_in_the_merged_view(
    home: Path, export: Export, tmp_path: Path
) -> None:
    imported(home, description(tmp_path), export.folder)
    _, quads = served(home)
    merged = {
        quad.object
        for quad in quads
        if not isinstance(quad.graph_name, NamedNode)
        and quad.subject == NamedNode(BASE + "id/organisation/pic-999900001")
    }
    assert Literal("Siena") in merged
