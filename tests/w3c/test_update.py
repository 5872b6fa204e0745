"""The W3C's tests of SPARQL 1.1 Update: each runs at a plain store of ours, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from rdflib import RDF, RDFS, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from tests.w3c import suite
from tests.w3c.plain import serving_plain

pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(
        not suite.ARCHIVE.is_file(),
        reason="The shared folder with the W3C suites is not beside this checkout.",
    ),
]
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
MANIFEST = "sparql11/manifest-sparql11-update.ttl"
ALL = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
State = dict[str, Graph]


@dataclass(frozen=True)
class Case:
    """One test: the update, what the store holds before it and after it; a test of syntax has no states."""

    name: str
    kind: str
    request: Path
    before: State
    after: State


def cases(manifest: Path) -> Iterator[Case]:
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    for included in graph.objects(None, suite.MF.include):
        for each in Collection(graph, included):
            yield from cases(path_of(each))
    for listed in graph.objects(None, suite.MF.entries):
        for entry in Collection(graph, listed):
            action, result = graph.value(entry, suite.MF.action), graph.value(entry, suite.MF.result)
            kind = str(graph.value(entry, RDF.type)).rpartition("#")[2]
            request = graph.value(action, UT.request) or action
            yield Case(
                f"{manifest.parent.name}/{str(entry).rpartition('#')[2]}",
                kind,
                path_of(request),
                state(graph, action),
                state(graph, result),
            )


def path_of(iri: Any) -> Path:
    return Path(str(iri).removeprefix("file://"))


def state(graph: Graph, node: Any) -> State:
    """The graphs that a node of a manifest describes, by name, "" for the default graph."""
    held: State = {}
    if isinstance(node, BNode):
        for each in graph.objects(node, UT.data):
            held[""] = load(each)
        for each in graph.objects(node, UT.graphData):
            held[str(graph.value(each, RDFS.label))] = load(graph.value(each, UT.graph))
    return {name: each for name, each in held.items() if len(each)}


def load(iri: Any) -> Graph:
    return Graph().parse(path_of(iri), format="turtle", publicID=str(iri))


def send(address: str, update: str) -> httpx.Response:
    headers = {"Content-Type": "application/sparql-update"}
    return httpx.post(f"{address}sparql", content=update.encode(), headers=headers, timeout=60)


def hold(address: str, wanted: State) -> None:
    """Make a state the state of the store."""
    parts = [
        f"GRAPH <{name}> {{ {held.serialize(format='nt')} }}" if name else held.serialize(format="nt")
        for name, held in wanted.items()
    ]
    answer = send(address, f"DROP ALL ; INSERT DATA {{ {' '.join(parts)} }}")
    assert answer.status_code == 200, answer.text


def held(address: str) -> State:
    """The state of the store."""
    answer = httpx.post(f"{address}sparql", data={"query": ALL}, timeout=60)
    assert answer.status_code == 200, answer.text
    found: State = {}
    for row in suite.read(answer.content):
        name = row["g"].value if "g" in row else ""
        text = " ".join(str(row[each]) for each in ("s", "p", "o"))
        found.setdefault(name, Graph()).parse(data=f"{text} .", format="nt")
    return found


def is_same(given: State, wanted: State) -> bool:
    return given.keys() == wanted.keys() and all(isomorphic(given[name], wanted[name]) for name in wanted)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return suite.unpacked(tmp_path_factory.mktemp("updates"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_plain(tmp_path_factory.mktemp("plain") / "store", "--open") as found:
        yield found


def test_evaluation(address: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failed, run = [], 0
    for case in cases(folder / MANIFEST):
        if case.kind != "UpdateEvaluationTest":
            continue
        run += 1
        hold(address, case.before)
        text = f"BASE <{case.request.as_uri()}>\n{case.request.read_text(encoding='utf-8')}"
        answer = send(address, text)
        if answer.status_code != 200 or not is_same(held(address), case.after):
            failed.append((case.name, answer.status_code))
    with capsys.disabled():
        print(f"\nSPARQL 1.1 Update, evaluation: {run - len(failed)} of {run} pass")
    assert failed == []
    assert run == 94


def test_syntax(address: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failed, run = [], 0
    for case in cases(folder / MANIFEST):
        if "Syntax" not in case.kind:
            continue
        run += 1
        answer = send(address, f"BASE <{case.request.as_uri()}>\n{case.request.read_text(encoding='utf-8')}")
        # A graph that is not there is no fault of grammar, and neither is LOAD, which we do not follow.
        parses = answer.status_code in (200, 422) or "LOAD fetches" in answer.text
        assert parses or answer.status_code == 400, answer.text
        if parses == ("Negative" in case.kind):
            failed.append((case.name, answer.status_code, answer.text))
    with capsys.disabled():
        print(f"\nSPARQL 1.1 Update, syntax: {run - len(failed)} of {run} pass")
    assert failed == []
    assert run > 50


def test_a_wrong_state_is_seen(folder: Path) -> None:
    case = next(
        each for each in cases(folder / MANIFEST) if each.after and each.kind == "UpdateEvaluationTest"
    )
    assert is_same(case.after, case.after)
    changed = {name: Graph() + each for name, each in case.after.items()}
    first = next(iter(changed.values()))
    first.remove(next(iter(first)))
    assert not is_same(changed, case.after)
    assert not is_same({**case.after, "urn:more": Graph()}, case.after)
    first.add((URIRef("urn:s"), URIRef("urn:p"), URIRef("urn:o")))
    assert not is_same(changed, case.after)
