"""Tables that cannot be read: each fault gives one sentence with file, row and remedy, and commits nothing."""

from __future__ import annotations

import pytest
from plantings import Checkout

MEETING = "https://pages.example.org/meeting"
EVENTS = "event_id,name,series,city,country,start,end,organiser_id,source_url,notes"
GROUPS = "group_id,name_it,name_en,kind,parent_id,from,until,source_url,notes"
LINKS = "left,right,verdict,evidence,judged_by,judged_on"

CHANGED = [
    pytest.param(
        "europe/organisations.csv",
        '"Lake Cluster, Constance"',
        '"Lake Cluster, Constance',
        "data/europe/organisations.csv, row 4: The row cannot be read (unexpected end of data). "
        "Mend its double quotes.",
        id="a quote that is never closed",
    ),
    pytest.param(
        "europe/organisations.csv",
        '"Lake Cluster, Constance"',
        '"Lake Cluster", Constance" x',
        "data/europe/organisations.csv, row 4: 15 cells, but the header has 14. "
        "Put cells that hold a comma in double quotes, and leave empty cells empty.",
        id="a quote that is closed too early",
    ),
    pytest.param(
        "europe/organisations.csv",
        '"Lake Cluster, Constance"',
        '"Lake Cluster" Constance',
        "data/europe/organisations.csv, row 4: The row cannot be read (',' expected after '\"'). "
        "Mend its double quotes.",
        id="letters behind a quote",
    ),
    pytest.param(
        "europe/events.csv",
        f",NET,{MEETING},",
        f",{MEETING},",
        "data/europe/events.csv, row 2: 9 cells, but the header has 10. "
        "Put cells that hold a comma in double quotes, and leave empty cells empty.",
        id="a cell too few",
    ),
    pytest.param(
        "words.csv",
        "event-role,host,attendance,host,",
        "event-role,host,attendance,host,,",
        "data/words.csv, row 11: 6 cells, but the header has 5. "
        "Put cells that hold a comma in double quotes, and leave empty cells empty.",
        id="a cell too many",
    ),
    pytest.param(
        "europe/events.csv",
        "organiser_id,",
        "",
        f'data/europe/events.csv, row 1: The column "organiser_id" is missing. Add it: {EVENTS}.',
        id="a column missing",
    ),
    pytest.param(
        "europe/groups.csv",
        "until,source_url,notes",
        "until,source_url,notes,chair",
        'data/europe/groups.csv, row 1: The column "chair" is unknown. '
        "Remove it, or teach the importer what it means.",
        id="an unknown column",
    ),
    pytest.param(
        "links/organisations.csv",
        LINKS,
        f"{LINKS},verdict",
        'data/links/organisations.csv, row 1: The column "verdict" stands twice. Remove one.',
        id="a column twice",
    ),
]


@pytest.mark.parametrize(("path", "old", "new", "sentence"), CHANGED)
def test_a_damaged_table_is_told(checkout: Checkout, path: str, old: str, new: str, sentence: str) -> None:
    checkout.replace(path, old, new)
    assert sentence in checkout.problems()


@pytest.mark.parametrize(("separator", "name"), [(";", "europe/focus"), ("\t", "links/organisations")])
def test_another_separator_is_told(checkout: Checkout, separator: str, name: str) -> None:
    checkout.write(f"{name}.csv", checkout.text(f"{name}.csv").replace(",", separator))
    assert (
        f"data/{name}.csv, row 1: The columns are not separated by commas. Save it with commas."
        in checkout.problems()
    )


@pytest.mark.parametrize("content", [b"", b"\n\n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_told(checkout: Checkout, content: bytes) -> None:
    checkout.write("europe/groups.csv", content)
    assert f"data/europe/groups.csv: The file is empty. Give it the header {GROUPS}." in checkout.problems()


def test_a_table_in_another_encoding_is_told_with_its_row(checkout: Checkout) -> None:
    text = checkout.text("europe/organisations.csv").replace("Innsbruck,AT,,2010", "Zürich,AT,,2010")
    checkout.write("europe/organisations.csv", text.encode("latin-1"))
    assert checkout.problems() == [
        "data/europe/organisations.csv, row 3: The file is not UTF-8. Save it as UTF-8."
    ]


@pytest.mark.parametrize(
    "name",
    [
        "words", "europe/identifiers", "europe/focus", "europe/organisations", "europe/groups",
        "europe/people_roles", "europe/memberships", "europe/events", "europe/event_participation",
        "europe/programmes", "europe/projects", "europe/project_participants", "europe/sources",
        "italy/identifiers", "italy/organisations",
    ],
)  # fmt: skip
def test_a_missing_table_is_told(checkout: Checkout, name: str) -> None:
    checkout.remove(f"{name}.csv")
    sentence = f"data/{name}.csv: The file is missing. Restore it from the repository."
    assert checkout.problems().count(sentence) == 1


def test_a_table_that_no_importer_knows_is_told(checkout: Checkout) -> None:
    checkout.write("italy/prizes.csv", "prize,winner\ngold,org:sea\n")
    assert checkout.problems() == [
        "data/italy/prizes.csv: No importer reads this table. "
        "Mend its name, remove it, or teach an importer what it means."
    ]


def test_all_problems_of_a_header_and_its_rows_are_gathered(checkout: Checkout) -> None:
    checkout.write("links/organisations.csv", "left,rigth,verdict,evidence,judged_by,judged_on\na,b\nc\n")
    place, remedy = "data/links/organisations.csv, row", "Put cells that hold a comma in double quotes"
    assert checkout.problems() == [
        f'{place} 1: The column "right" is missing. Add it: {LINKS}.',
        f'{place} 1: The column "rigth" is unknown. Remove it, or teach the importer what it means.',
        f"{place} 2: 2 cells, but the header has 6. {remedy}, and leave empty cells empty.",
        f"{place} 3: 1 cells, but the header has 6. {remedy}, and leave empty cells empty.",
    ]


def test_the_problems_of_all_folders_are_told_together(checkout: Checkout) -> None:
    (checkout.ontology / "alignments.ttl").unlink()
    checkout.remove("europe/groups.csv")
    checkout.remove("italy/projects.csv")
    checkout.remove("links/source.ttl")
    missing = ["ontology/alignments.ttl", "data/links/source.ttl"]
    assert sorted(checkout.problems()) == sorted(
        [
            *(
                f"{name}: The file is missing or cannot be read. Restore it from the repository."
                for name in missing
            ),
            # Both the groups themselves and the terms of office need the table; it is told once.
            "data/europe/groups.csv: The file is missing. Restore it from the repository.",
            "data/italy/projects.csv: The file is missing. Restore it from the repository.",
        ]
    )


@pytest.mark.parametrize("name", ["ontology", "ontology/concepts", "data", "data/links"])
def test_a_missing_folder_is_told(checkout: Checkout, name: str) -> None:
    (checkout.folder / name).rename(checkout.folder / "elsewhere")
    assert f"{name}: The folder is missing. Restore it from the repository." in str(checkout.refusal())


def test_blanks_and_line_ends_of_windows_change_nothing(checkout: Checkout) -> None:
    before = checkout.quads()
    for path in [*checkout.data.glob("*/*.csv"), checkout.data / "words.csv"]:
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert _without_hashes(checkout.quads()) == _without_hashes(before)


def _without_hashes(quads: set[object]) -> set[str]:
    return {str(quad) for quad in quads if "/id/import/" not in str(quad)}
