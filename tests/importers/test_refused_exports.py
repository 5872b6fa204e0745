"""Exports that cannot be read to their end, with broken rows or of the wrong size: what an import does with them."""

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

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.store.generations import Generations


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
