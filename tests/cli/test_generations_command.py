"""``bioregion build``, ``history`` and ``rollback``: what becomes current, and what is refused."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.commands import Ran, environment, one_sentence, run

from bioregion_graph.store.generations import Generations

ROOT = Path(__file__).resolve().parents[2]
READING = [
    ["query", "governance/body_on_day"],
    ["show", "biocat"],
    ["search", "biocat"],
    ["members", "biocat"],
    ["export"],
    ["check"],
    ["history"],
    ["rollback"],
    ["serve", "--port", "0"],
]


def test_the_first_build_tells_size_time_and_findings(built: tuple[Path, Ran]) -> None:
    home, ran = built
    generation = re.match(
        r"Generation 1: (\d+) quads, (\d+) statements of sources added and 0 removed, in [\d.]+ s \(import ",
        ran.out,
    )
    assert generation
    assert int(generation[1]) > int(generation[2]) > 10_000
    assert re.search(r"^Findings: \d+ warnings?, \d+ infos?\. `bioregion check` lists them\.$", ran.out, re.M)
    # The steps are told while they last, on standard error.
    assert "validate" in ran.err
    lines = run(home, "history").out.splitlines()
    assert re.fullmatch(rf"→  [\d-]+ [\d:]+  committed  1 +{generation[1]}  first of all", lines[1])
    assert len(lines) == 2


def test_a_second_build_changes_nothing(own_home: Path) -> None:
    before = (own_home / "current").read_text()
    ran = run(own_home, "build")
    assert ran.code == 0
    assert re.fullmatch(r"Nothing has changed: generation 1 of [\d-]+ [\d:]+ UTC stays\.\n", ran.out)
    assert ran.err == ""
    assert (own_home / "current").read_text() == before


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_nothing_built_yet_is_told(tmp_path: Path, arguments: list[str]) -> None:
    ran = run(tmp_path / "empty", *arguments)
    assert one_sentence(ran) == f"Nothing has been built in {tmp_path / 'empty'} yet. Run: bioregion build.\n"
    assert ran.code == 1
    assert not (tmp_path / "empty" / "current").exists()


def test_a_rollback_changes_what_is_answered(two_generations: Path) -> None:
    assert "the second generation" in run(two_generations, "show", "biocat").out
    ran = run(two_generations, "rollback")
    assert re.fullmatch(r"Generation 1 of [\d-]+ [\d:]+ UTC is current again \(\d+ quads\)\.\n", ran.out)
    assert "the second generation" not in run(two_generations, "show", "biocat").out
    assert run(two_generations, "rollback", "--to", "2").out.startswith("Generation 2 of ")
    assert "the second generation" in run(two_generations, "show", "biocat").out
    lines = run(two_generations, "history").out.splitlines()[1:]
    told = [re.search(r"(committed|pointed back)\s+(\d)", line) for line in lines]
    assert [(found[1], found[2]) for found in told if found] == [
        ("committed", "1"),
        ("committed", "2"),
        ("pointed back", "1"),
        ("pointed back", "2"),
    ]
    assert [line.startswith("→") for line in lines] == [False, False, False, True]
    assert "one fact more" in lines[1]


def test_a_rollback_to_nowhere_is_told(two_generations: Path) -> None:
    for arguments, code, said in (
        (["--to", "7"], 1, f"Generation 7 does not exist ({two_generations}). See: bioregion history."),
        (["--to", "1"], 1, f"Generation 1 has been pruned ({two_generations}). See: bioregion history."),
    ):
        if said.startswith("Generation 1"):
            assert Generations(two_generations).prune(keep=1) == [1]
        ran = run(two_generations, "rollback", *arguments)
        assert one_sentence(ran) == said + "\n"
        assert ran.code == code
    history = run(two_generations, "history").out.splitlines()
    assert history[1].endswith("pruned")
    assert [line.startswith("→") for line in history] == [False, False, True, False]
    assert "does not exist" not in run(two_generations, "show", "biocat").err


def test_there_is_nothing_before_the_first(own_home: Path) -> None:
    assert one_sentence(run(own_home, "rollback")) == "Generation 1 is the first: there is none before it.\n"


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a letter")
    assert "a file stands where a folder is needed. Move it away" in one_sentence(
        run(tmp_path / "home", "build")
    )
    assert (tmp_path / "home").read_text() == "a letter"


@pytest.fixture
def read_only(own_home: Path) -> Iterator[Path]:
    """A home on a disk that may be read only."""
    for options in (["--bind", str(own_home)], ["-o", "remount,ro,bind"]):
        done = subprocess.run(["mount", *options, str(own_home)], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"this user may not mount a disk for the test: {done.stderr.strip()}")
    yield own_home
    subprocess.run(["umount", "--lazy", str(own_home)], check=True)


def test_a_read_only_home_is_read_and_not_written(read_only: Path) -> None:
    for command in (["build"], ["rollback"]):
        said = one_sentence(run(read_only, *command))
        assert f"{read_only / 'lock'}): the disk is read-only. Mount it for writing" in said
    assert run(read_only, "show", "biocat").code == 0


def test_a_second_writer_is_told_who_writes(own_home: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from bioregion_graph.store.generations import Generations\n"
        "with Generations(Path(sys.argv[1])).draft():\n    print('writing', flush=True)\n    time.sleep(60)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(own_home)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout
        assert other.stdout.readline() == "writing\n"
        for command in ("build", "rollback"):
            said = one_sentence(run(own_home, command))
            assert f"{own_home} is locked: process {other.pid} has been writing since" in said
            assert "Wait until it ends and try again" in said
        assert run(own_home, "show", "biocat").code == 0
    finally:
        other.kill()
        other.wait()
        if other.stdout:
            other.stdout.close()
    assert run(own_home, "build").code == 0


def _installed(place: Path, *folders: str) -> Path:
    """A copy of the package beside some of its folders, as a careless copy of a checkout would have it."""
    shutil.copytree(ROOT / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in folders:
        shutil.copytree(ROOT / name, place / name)
    return place


def _run_from(place: Path, home: Path, *arguments: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-c", "from bioregion_graph.cli.main import main; main()", *arguments],
        env=environment(home, PYTHONPATH=str(place / "src")),
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_a_missing_data_folder_is_told(tmp_path: Path) -> None:
    place = _installed(tmp_path / "copy", "ontology", "queries")
    said = one_sentence(_run_from(place, tmp_path / "home", "build"))
    assert said.startswith(f'{place / "data"}: The folder "data" is missing. Restore it from the repository')
    assert not (tmp_path / "home" / "current").exists()


def test_a_malformed_row_is_told_and_the_older_generation_stays(own_home: Path, tmp_path: Path) -> None:
    place = _installed(tmp_path / "copy", "ontology", "queries", "data")
    with (place / "data/europe/organisations.csv").open("a", encoding="utf-8") as file:
        file.write('"a quote that never ends,\n')
    before = (own_home / "current").read_text()
    ran = _run_from(place, own_home, "build")
    assert ran.code == 1
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert re.search(r"europe/organisations\.csv, row \d+", ran.err), ran.err
    assert (own_home / "current").read_text() == before
    assert [path.name for path in (own_home / "generations").iterdir()] == ["000001"]
