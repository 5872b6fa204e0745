"""``bioregion import``: what it says, what it refuses, and what becomes of the graph."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from tests.cli.commands import Ran, one_sentence, run
from tests.cli.conftest import copied
from tests.importers.official import COLUMNS, Export, organisation, project, table

from bioregion_graph.importers.registry import IMPORTERS
from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import expand

NAME = "cordis-horizon"
GRAPH = expand(f"source:{NAME}")
# As many things as the description expects at least.
PROJECTS, PARTICIPANTS, ORGANISATIONS = 1010, 8080, 4040


def large(folder: Path) -> Export:
    """An export of made-up projects, large enough to be taken for a whole one."""
    export = Export(folder)
    export.rows = {
        "project.csv": [
            project(f"{number}", frameworkProgramme="HORIZON") for number in range(1, PROJECTS + 1)
        ],
        "organization.csv": [
            organisation(
                f"{number % PROJECTS + 1}", f"{990000000 + number % ORGANISATIONS + number // ORGANISATIONS}"
            )
            for number in range(PARTICIPANTS)
        ],
    }
    for path in folder.iterdir():
        path.unlink()
    export.write()
    return export


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """The export, for a test that changes it."""
    return large(tmp_path / "horizon")


@pytest.fixture(scope="module")
def first(home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A home into which the export was imported, and what was said; no test changes it."""
    folder = tmp_path_factory.mktemp("import")
    large(folder / "horizon")
    own = copied(home, folder / "home")
    return own, run(own, "import", NAME, str(folder / "horizon"), "--note", "projects of May")


@pytest.fixture
def imported_home(first: tuple[Path, Ran], tmp_path: Path) -> Path:
    """A home of the test's own, with the export in it."""
    return copied(first[0], tmp_path / "imported")


def generation(home: Path) -> str:
    """Which generation is current."""
    return (home / "current").read_text()


def in_graph(home: Path) -> int:
    """How many statements the export has in the current generation."""
    with open_view(home) as view:
        return sum(1 for _ in view.quads(graph=GRAPH))


@pytest.mark.slow
def test_a_first_import_tells_what_it_read_and_added(first: tuple[Path, Ran]) -> None:
    home, ran = first
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == f"{NAME}: 1,010 rows of project.csv, 8,080 rows of organization.csv read."
    assert "  project: 1,010 added, 0 changed, 0 gone" in lines
    assert "  organisation: 4,041 added, 0 changed, 0 gone" in lines
    assert "  participation: 8,080 added, 0 changed, 0 gone" in lines
    told = re.fullmatch(
        r"Generation 2: (\d+) quads, (\d+) statements of sources added and 0 removed, in [\d.]+ s \(.*\)\.",
        lines[-2],
    )
    assert told
    assert int(told[1]) > in_graph(home) > 50_000
    assert lines[-1].startswith("Findings: ")
    newest = run(home, "history").out.splitlines()[-1]
    assert re.fullmatch(rf"→  [\d-]+ [\d:]+  committed  2 +{told[1]}  projects of May", newest)


def test_the_same_files_again_change_nothing_and_say_so(imported_home: Path, export: Export) -> None:
    before = generation(imported_home)
    ran = run(imported_home, "import", NAME, str(export.folder))
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(
        rf"{NAME}: these files are in the graph already; nothing has changed\.\n"
        r"Nothing has changed: generation 2 of [\d-]+ [\d:]+ UTC stays\.\n",
        ran.out,
    )
    assert generation(imported_home) == before
    assert len(run(imported_home, "history").out.splitlines()) == 3


@pytest.mark.slow
def test_a_newer_export_tells_what_differs_and_what_it_cannot_use(
    imported_home: Path, export: Export
) -> None:
    before = in_graph(imported_home)
    projects, participants = export.rows["project.csv"], export.rows["organization.csv"]
    projects[0]["title"] = "Another title"
    projects[1]["endDate"] = "2021-02-30"
    projects.append(project("5000", frameworkProgramme="HORIZON"))
    participants.append(organisation("5000", "999999999"))
    participants.append(organisation("5000", "999999998", role="spectator"))
    export.put("organization.csv", table([*COLUMNS["organization.csv"], "mood"], participants))
    export.put("project.csv", table(COLUMNS["project.csv"], projects))
    (export.folder / "topics.csv").write_bytes(
        table(COLUMNS["topics.csv"], [{"projectID": "6", "topic": "T-1"}])
    )
    ran = run(imported_home, "import", NAME, str(export.folder))
    assert ran.code == 0
    assert "  project: 1 added, 2 changed, 1 gone\n" in ran.out
    # Nothing but the row set aside spoke of the eight participations in its project.
    assert "  participation: 1 added, 0 changed, 8 gone\n" in ran.out
    assert "  organisation: 1 added, 0 changed, 0 gone\n" in ran.out
    assert "  organization.csv: nobody reads the columns mood.\n" in ran.err
    assert "  project.csv: 1 rows set aside\n" in ran.err
    assert "  organization.csv: 9 rows set aside\n" in ran.err
    assert '    horizon/project.csv, row 3: endDate: "2021-02-30" is not in the calendar.' in ran.err
    assert '    horizon/organization.csv, row 8083: The role "spectator" is unknown.' in ran.err
    note = run(imported_home, "history").out.splitlines()[-1]
    assert note.endswith(f"  import of {NAME}")
    assert before - 200 < in_graph(imported_home) < before


@pytest.mark.slow
def test_anew_reads_all_and_finds_the_same(imported_home: Path, export: Export) -> None:
    before = in_graph(imported_home)
    ran = run(imported_home, "import", "--anew", NAME, str(export.folder))
    assert (ran.code, ran.err) == (0, "")
    assert f"{NAME}: 1,010 rows of project.csv, 8,080 rows of organization.csv read." in ran.out
    assert " added" not in ran.out.partition("\nGeneration")[0]
    assert re.search(
        r"^Generation 3: \d+ quads, (\d+) statements of sources added and \1 removed, ", ran.out, re.M
    )
    assert in_graph(imported_home) == before


def test_a_build_keeps_what_was_imported(imported_home: Path) -> None:
    before = in_graph(imported_home)
    ran = run(imported_home, "build")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Nothing has changed: generation 2 of ")
    assert in_graph(imported_home) == before


def test_an_export_that_cannot_be_used_leaves_the_graph_as_it_is(imported_home: Path, export: Export) -> None:
    before = generation(imported_home)
    export.put("organization.csv", export.bytes("organization.csv")[:-30])
    said = one_sentence(run(imported_home, "import", NAME, str(export.folder)))
    assert said == (
        "horizon/organization.csv, row 8081: The row is cut off before its end. Fetch the export again.\n"
    )
    assert generation(imported_home) == before


def test_half_an_export_is_refused(own_home: Path, tmp_path: Path) -> None:
    before = generation(own_home)
    ran = run(own_home, "import", NAME, str(Export(tmp_path / "horizon").folder))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("3 problems found, nothing was imported:\n")
    assert (
        f"  data/{NAME}/source.ttl: 3 things of the kind project, but 1000 to 60000 are expected. "
        "Give the whole export, or say --partial if this is meant.\n"
    ) in ran.err
    assert generation(own_home) == before


def test_half_an_export_is_taken_when_that_is_meant(own_home: Path, tmp_path: Path) -> None:
    ran = run(own_home, "import", NAME, str(Export(tmp_path / "horizon").folder), "--partial")
    assert ran.code == 0, ran.err
    assert "project: 3 added" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["cordis-fp9", "x"],
            f'There is no export "cordis-fp9". Name one of {", ".join(sorted(IMPORTERS))}.',
        ),
        (["italy", "x"], 'There is no export "italy". Name one of '),
        ([NAME, "x", "y"], 'There is no export "y". Name one of '),
        ([NAME, "x", NAME, "y"], f"{NAME} is given twice. Give it once, with the newest export."),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told(home: Path, arguments: list[str], said: str) -> None:
    before = generation(home)
    ran = run(home, "import", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert generation(home) == before


def test_without_a_name_the_usage_is_told(home: Path) -> None:
    ran = run(home, "import")
    assert ran.code == 2
    assert "Missing argument 'NAME [PATH]" in ran.err


def test_an_export_that_was_not_fetched_is_told(home: Path) -> None:
    said = one_sentence(run(home, "import", NAME)).strip()
    assert said == (
        f"{NAME}: No file of it was given, and none has been fetched. "
        f"Give a path behind the name, or run: bioregion fetch {NAME}."
    )


def test_a_path_without_a_file_is_told(home: Path, tmp_path: Path) -> None:
    said = one_sentence(run(home, "import", NAME, str(tmp_path / "nothing")))
    assert said == f"{tmp_path / 'nothing'}: There is nothing here. Give the folder or file of the export.\n"


def test_a_bomb_is_told(home: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.csv", bytes(20 << 20))
    ran = run(home, "import", NAME, str(tmp_path / "x.zip"))
    assert ran.code == 1
    assert "project.csv would unpack to 20,971,520 bytes or more from" in one_sentence(ran)


def test_there_must_be_a_graph_first(tmp_path: Path) -> None:
    export = Export(tmp_path / "horizon")
    ran = run(tmp_path / "empty", "import", NAME, str(export.folder))
    assert one_sentence(ran) == f"Nothing has been built in {tmp_path / 'empty'} yet. Run: bioregion build.\n"
    assert ran.code == 1
    assert not (tmp_path / "empty" / "current").exists()
