"""``bioregion export``: what comes out, read again by a parser, is what the view holds."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse
from rdflib import Graph
from tests.cli.commands import BIOREGION, Ran, environment, one_sentence, run

from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import expand

MERGED = DefaultGraph()
FORMATS = {"trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS, "jsonld": RdfFormat.JSON_LD}


@pytest.fixture(scope="module")
def everything(home: Path) -> set[Quad]:
    with open_view(home) as view:
        return set(view.quads())


@pytest.mark.parametrize("form", FORMATS)
def test_the_whole_graph_is_read_again(home: Path, everything: set[Quad], form: str, tmp_path: Path) -> None:
    file = tmp_path / f"graph.{form}"
    ran = run(home, "export", "-o", form, "--output", str(file))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"{len(everything)} statements written to {file}\n"
    assert set(parse(path=file, format=FORMATS[form])) == everything
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_turtle_holds_the_merged_view(home: Path, everything: set[Quad]) -> None:
    written = run(home, "export", "-o", "turtle").out
    merged = {quad for quad in everything if quad.graph_name == MERGED}
    assert set(parse(written.encode(), format=RdfFormat.TURTLE)) == merged
    assert set(parse(run(home, "export", "-g", "merged").out.encode(), format=RdfFormat.N_QUADS)) == merged


def test_one_graph_is_read_by_another_parser_too(home: Path, everything: set[Quad]) -> None:
    for name in ("source:seed-000", expand("source:seed-000").value):
        written = run(home, "export", "-o", "turtle", "--graph", name).out
        stated = [quad for quad in everything if quad.graph_name == expand("source:seed-000")]
        assert len(Graph().parse(data=written, format="turtle")) == len(stated) > 100


def test_lines_are_sorted_so_that_exports_can_be_compared(home: Path) -> None:
    lines = run(home, "export").out.splitlines()
    assert lines == sorted(lines)
    assert len(set(lines)) == len(lines)


def test_what_was_known_by_an_earlier_day(two_generations: Path) -> None:
    today = datetime.now(UTC).date().isoformat()
    graph = ("export", "--graph", "source:seed-000")
    now, then = (
        set(run(two_generations, *graph, *more).out.splitlines()) for more in ([], ["--known-by", today])
    )
    assert then < now
    assert [line for line in now - then if '"the second generation"' in line]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("source:nothing", 1, "There is no graph https://w3id.org/bioregion/id/source/nothing. `bioregion"),
        (
            "nonsense",
            2,
            '"nonsense" names no graph. Write an IRI, a name such as source:seed-000, or merged.',
        ),
        ("http://a^b", 2, '"http://a^b" is not a valid IRI'),
    ],
)
def test_a_graph_that_is_none_is_told(home: Path, name: str, code: int, said: str) -> None:
    ran = run(home, "export", "--graph", name)
    assert said in one_sentence(ran)
    assert ran.code == code


def test_a_file_that_cannot_be_written_is_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for place, reason in (
        (tmp_path / "missing" / "graph.nq", "No such file or directory"),
        (tmp_path / "folder", "Is a directory"),
        (Path("/dev/full"), "No space left on device"),
    ):
        ran = run(home, "export", "-g", "source:seed-000", "--output", str(place))
        assert one_sentence(ran) == f"Cannot write {place}: {reason}. Choose another place with --output.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_an_older_file_stays_when_the_new_one_cannot_be_finished(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_text("old")
    for form in ("nquads", "trig"):
        command = ["bash", "-c", 'ulimit -f 100; exec "$@"', "-", BIOREGION, "export", "-o", form]
        done = subprocess.run(
            [*command, "--output", str(file)], env=environment(home), capture_output=True, text=True
        )
        said = one_sentence(Ran(done.returncode, done.stdout, done.stderr))
        assert re.search(r"may not grow that large|File too large", said)
        assert file.read_text() == "old"
        assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_reader_that_stops_early_is_no_failure(home: Path) -> None:
    ran = subprocess.run(
        ["bash", "-c", '"$0" export | head -n 1', BIOREGION],
        env=environment(home),
        capture_output=True,
        text=True,
    )
    assert ran.stdout.count("\n") == 1
    assert "Traceback" not in ran.stderr
    assert "Cannot write" not in ran.stderr
