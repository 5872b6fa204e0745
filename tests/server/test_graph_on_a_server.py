"""``bioregion push`` and ``bioregion serve --store``: real processes, the graph on another server."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from benchmarks.peers import virtuoso
from pyoxigraph import NamedNode, Quad
from tests.cli.commands import BIOREGION, run
from tests.server.conftest import serving
from tests.w3c.plain import serving_plain

from bioregion_graph.store.generations import Generations
from bioregion_graph.terms.namespaces import expand

ALL = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
THING = NamedNode("https://w3id.org/bioregion/id/organisation/biocat")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a graph of one thing."""
    home = tmp_path_factory.mktemp("pushed") / "home"
    generations = Generations(home)
    with generations.draft() as draft:
        store = draft.create()
        kind = (THING, expand("rdf:type"), expand("brg:Organisation"))
        store.load([Quad(*kind), Quad(*kind, NamedNode("https://w3id.org/bioregion/id/source/x"))])
        generations.commit(draft, "small", len(draft.finish(store)), {})
    return home


@pytest.fixture(scope="module", params=["plain", "virtuoso"])
def pushed(
    request: pytest.FixtureRequest, small: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server with that graph in it, as ``--store`` takes it."""
    if request.param == "plain":
        with serving_plain(tmp_path_factory.mktemp("plain") / "p", "--open") as address:
            yield push(small, f"{address}sparql", f"{address}rdf-graph-store")
        return
    if virtuoso.PROGRAM is None:
        pytest.skip(virtuoso.MISSING)
    with TemporaryDirectory(prefix="virtuoso-") as folder, virtuoso.running(Path(folder) / "v") as server:
        yield push(small, server.endpoint, server.graphs)


def push(home: Path, endpoint: str, graphs: str) -> str:
    store = f"sparql+{endpoint}"
    for expected in ("2 graphs sent, 0 stood there already", "0 graphs sent, 2 stood there already"):
        ran = run(home, "push", store, "--graphs", graphs)
        assert ran.code == 0, ran.err
        assert ran.out.startswith(f"Generation 1 is at {endpoint}: {expected}, 0 removed; all counted.")
        # Virtuoso fails some of the trial questions, which is told.
        assert ("trial questions wrongly" in ran.err) is ("crud" in graphs)
    return store


def read(address: str, accept: str = "application/sparql-results+json", **form: str) -> tuple[int, str]:
    data = urllib.parse.urlencode(form).encode() if form else None
    asked = urllib.request.Request(address, data, {"Accept": accept})
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_everything_is_answered_from_there(pushed: str, tmp_path: Path) -> None:
    with serving(tmp_path / "empty", BIOREGION_STORE=pushed) as address:
        status, content = read(f"{address}sparql", query=ALL)
        assert status == 200
        assert json.loads(content)["results"]["bindings"][0]["n"]["value"] == "2"
        assert read(f"{address}sparql", query="SELECT * { ?s ?p }")[0] == 400
        status, page = read(f"{address}doc/organisation/biocat", "text/html")
        assert status == 200
        assert "biocat" in page
        status, content = read(
            f"{address}sparql", "application/n-triples", query="CONSTRUCT WHERE { ?s ?p ?o }"
        )
        assert (status, content.count("\n")) == (200, 1)
        status, told = read(f"{address}sparql", update="INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
        assert status in (401, 403), told


def test_other_commands_read_there_too(pushed: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [BIOREGION, "export", "--graph", "merged"],
        env={**os.environ, "BIOREGION_HOME": str(tmp_path), "BIOREGION_STORE": pushed},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout == f"{THING} {expand('rdf:type')} {expand('brg:Organisation')} .\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ["push", "http://127.0.0.1/sparql", "--graphs", "http://127.0.0.1/g"],
            2,
            "is no address of a SPARQL server",
        ),
        (["push", "sparql+http://127.0.0.1:1/sparql", "--graphs", "g"], 2, 'graphs: "g" is no address'),
        (
            ["push", "sparql+http://127.0.0.1:1/sparql", "--graphs", "http://127.0.0.1:1/g"],
            1,
            "cannot be reached",
        ),
        (["serve", "--store", "sparql+http://127.0.0.1:1/sparql"], 1, "cannot be reached"),
        (["serve", "--store", "sparql+ftp://x/"], 2, "is no address of a SPARQL server"),
    ],
)
def test_what_cannot_be_pushed_or_served(small: Path, arguments: list[str], code: int, words: str) -> None:
    ran = run(small, *arguments)
    assert (ran.code, words in ran.err) == (code, True), ran.err
