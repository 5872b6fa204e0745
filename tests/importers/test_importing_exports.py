"""Importing into a home: a newer export changes what differs, a bad one changes nothing."""

from __future__ import annotations

import random
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from official import (
    COLUMNS,
    Export,
    Reading,
    description,
    imported,
    organisation,
    project,
    said_by,
    served,
    table,
)
from plantings import Checkout
from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.publishing.build import build
from bioregion_graph.store.generations import Generations
from bioregion_graph.terms.namespaces import BASE


@pytest.fixture
def home(checkout: Checkout) -> Path:
    """A home with the graph of a small curated collection."""
    return checkout.home


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """A sound export."""
    return Export(tmp_path / "h2020")


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


def _no_column(export: Export, _: Path) -> None:
    columns = [name for name in COLUMNS["organization.csv"] if name != "role"]
    rows = [
        {key: value for key, value in row.items() if key != "role"} for row in export.rows["organization.csv"]
    ]
    export.put("organization.csv", table(columns, rows))


def _other_separator(export: Export, _: Path) -> None:
    export.put("project.csv", table(COLUMNS["project.csv"], export.rows["project.csv"], ","))


def _cut_row(export: Export, _: Path) -> None:
    export.put("organization.csv", export.bytes("organization.csv")[:-40])


def _no_file(export: Export, _: Path) -> None:
    (export.folder / "organization.csv").unlink()


def _endless_line(export: Export, _: Path) -> None:
    with (export.folder / "topics.csv").open("r+b") as sparse:
        sparse.truncate(64 << 20)


def _cut_archive(export: Export, path: Path) -> None:
    export.rows["project.csv"][0]["objective"] = "".join(
        chr(random.Random(1).randrange(0x100, 0x2000)) for _ in range(9000)
    )
    export.write()
    whole = export.zipped(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _damaged_archive(export: Export, path: Path) -> None:
    data = bytearray(export.zipped(path).read_bytes())
    place = data.index(b"csv/topics.csv") + len("csv/topics.csv") + 5
    data[place] ^= 0xFF
    path.write_bytes(data)


def _lying_archive(export: Export, path: Path) -> None:
    data = bytearray(export.zipped(path).read_bytes())
    for entry in (found.start() for found in re.finditer(b"PK\x01\x02", data)):
        data[entry + 24 : entry + 28] = struct.pack("<I", 100)
    path.write_bytes(data)


def _bomb(export: Export, path: Path) -> None:
    with zipfile.ZipFile(export.zipped(path), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("csv/more.csv", bytes(11 << 20))


def _leaving_path(export: Export, path: Path) -> None:
    with zipfile.ZipFile(export.zipped(path), "a") as archive:
        archive.writestr("../../etc/more.csv", b"x")


STOPPING = [
    (_no_column, 'h2020/organization.csv, row 1: The column "role" is missing.'),
    (_other_separator, "h2020/project.csv, row 1: The columns are separated by commas, not by semicolons."),
    (_cut_row, "h2020/organization.csv, row 6: The row is cut off before its end."),
    (_no_file, "h2020: The file organization.csv is missing."),
    (_endless_line, "h2020/topics.csv, row 3: The row is longer than a megabyte"),
    (_cut_archive, "x.zip: The archive is damaged or cut off"),
    (_damaged_archive, "x.zip/topics.csv: The archive is damaged or cut off"),
    (_lying_archive, "x.zip/project.csv: The archive is damaged or cut off"),
    (_bomb, "x.zip: more.csv would unpack to 11,534,336 bytes"),
    (_leaving_path, 'x.zip: The archive holds the path "../../etc/more.csv", which leads out of it.'),
]


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "newer"])
@pytest.mark.parametrize(("spoil", "said"), STOPPING)
def test_an_export_that_cannot_be_read_to_its_end_publishes_nothing(
    home: Path,
    export: Export,
    tmp_path: Path,
    spoil: Callable[[Export, Path], None],
    said: str,
    is_first: bool,
) -> None:
    about = description(tmp_path)
    if not is_first:
        imported(home, about, export.folder)
    before = served(home)
    spoil(export, tmp_path / "x.zip")
    path = tmp_path / "x.zip" if (tmp_path / "x.zip").exists() else export.folder
    with pytest.raises(InputError) as caught:
        imported(home, about, path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    nothing_happened(home, before)


def nothing_happened(home: Path, before: object) -> None:
    """The same generation is served, and nothing of another one is left."""
    assert served(home) == before
    kept = {f"{manifest.id:06d}" for manifest in Generations(home).kept()}
    assert {path.name for path in (home / "generations").iterdir()} == kept


def _no_date(export: Export) -> str:
    export.rows["project.csv"][2]["endDate"] = "2021-02-30"
    return 'project.csv, row 4: endDate: "2021-02-30" is not in the calendar.'


def _negative_money(export: Export) -> str:
    export.rows["organization.csv"][4]["ecContribution"] = "-450000"
    return 'organization.csv, row 6: ecContribution "-450000" is less than nothing.'


def _project_twice(export: Export) -> str:
    export.rows["project.csv"].append(project("101", title="Another"))
    return "project.csv, row 5: The project 101 stands twice, with other content."


def _no_project(export: Export) -> str:
    export.rows["organization.csv"].append(organisation("999"))
    return 'organization.csv, row 7: The project "999" is not in project.csv.'


def _no_utf8(export: Export) -> str:
    export.rows["organization.csv"].append(organisation("103", name="@@@"))
    export.write()
    export.replace("organization.csv", b"@@@", b"\xe9cole")
    return "organization.csv, row 7: The row is not UTF-8."


def _missing_cells(export: Export) -> str:
    export.write()
    export.put("organization.csv", export.bytes("organization.csv") + b'"103";"x"\r\n')
    return "organization.csv, row 7: 2 cells, but the header has 25."


def _broken_quotes(export: Export) -> str:
    export.rows["organization.csv"].append(organisation("103", name="@@@"))
    export.write()
    export.replace("organization.csv", b"@@@", b'the "best" one')
    return "organization.csv, row 7: The row cannot be read"


BROKEN_ROWS = [
    _no_date, _negative_money, _project_twice, _no_project, _no_utf8, _missing_cells, _broken_quotes,
]  # fmt: skip
SPOILT_BYTES = (_no_utf8, _missing_cells, _broken_quotes)


def spoilt(export: Export, spoil: Callable[[Export], str]) -> str:
    """Plant a fault; returns what is to be told of it."""
    said = spoil(export)
    if spoil not in SPOILT_BYTES:
        export.write()
    return f"{export.folder.name}/{said}"


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "newer"])
@pytest.mark.parametrize("spoil", BROKEN_ROWS)
def test_a_broken_row_stops_an_import_whose_description_says_so(
    home: Path, export: Export, tmp_path: Path, spoil: Callable[[Export], str], is_first: bool
) -> None:
    about = description(tmp_path, "stop")
    if not is_first:
        imported(home, about, export.folder)
    before = served(home)
    said = spoilt(export, spoil)
    with pytest.raises(BatchError) as caught:
        imported(home, about, export.folder)
    assert str(caught.value.problems[0]).startswith(said)
    nothing_happened(home, before)


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "newer"])
@pytest.mark.parametrize("spoil", BROKEN_ROWS)
def test_a_broken_row_is_set_aside_and_counted_otherwise(
    home: Path, export: Export, tmp_path: Path, spoil: Callable[[Export], str], is_first: bool
) -> None:
    about = description(tmp_path, "set-aside")
    if not is_first:
        imported(home, about, export.folder)
    said = spoilt(export, spoil)
    (told,) = imported(home, about, export.folder).told
    assert str(told.report.faults[0]).startswith(said)
    # A project takes its one participant along.
    expected = (
        {"project.csv": 1, "organization.csv": 1}
        if spoil is _no_date
        else {said.split("/")[1].split(",")[0]: 1}
    )
    assert told.report.set_aside == expected
    assert said_by(home) == Reading(export.folder).quads
    manifest = Generations(home).current()
    assert manifest.details["imports"]["cordis-tiny"]["set_aside"] == expected


def test_more_faults_than_are_told_are_counted(home: Path, export: Export, tmp_path: Path) -> None:
    export.rows["organization.csv"] += [organisation("999", f"8888{number:05d}") for number in range(30)]
    export.write()
    with pytest.raises(BatchError) as caught:
        imported(home, description(tmp_path, "stop"), export.folder)
    assert len(caught.value.problems) == 21
    assert "cordis-tiny: 10 more rows cannot be used." in str(caught.value.problems[-1])


@pytest.mark.parametrize("bounds", [(4, 10), (1, 2)], ids=["few", "many"])
def test_an_export_of_the_wrong_size_publishes_nothing(
    home: Path, export: Export, tmp_path: Path, bounds: tuple[int, int]
) -> None:
    before = served(home)
    with pytest.raises(BatchError, match="3 things of the kind project, but"):
        imported(home, description(tmp_path, bounds=bounds), export.folder)
    nothing_happened(home, before)


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
