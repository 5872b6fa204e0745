"""The W3C's tests of SPARQL 1.1 Query and of its older forms, asked of our own endpoint.

What fails is listed in ``failures.csv``, each with its cause; a test that begins to pass must leave that list.
"""

from __future__ import annotations

import csv
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, groupby
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad
from rdflib import Graph
from tests.w3c import suite
from tests.w3c.suite import Case

from bioregion_graph.queries.alike import for_the_copy
from bioregion_graph.queries.engines import is_counting
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.store.copies import Copies
from bioregion_graph.store.generations import Generations

with warnings.catch_warnings():
    # The test client announces another HTTP library, which does the same.
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
    from starlette.testclient import TestClient

pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(
        not suite.ARCHIVE.is_file(),
        reason="The shared folder with the W3C suites is not beside this checkout.",
    ),
]
FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]+)>", re.IGNORECASE)


class Endpoint:
    """Our endpoint, over whatever data a test brings."""

    def __init__(self, client: TestClient, generations: Generations) -> None:
        self._client = client
        self._generations = generations

    def hold(self, cases: Sequence[Case]) -> None:
        """Make the data that some tests share the current generation."""
        first = cases[0]
        quads = {
            *(Quad(*_parts(triple)) for path in first.data for triple in suite.triples(path)),
            *(
                Quad(*_parts(triple), NamedNode(path.as_uri()))
                for path in (*first.named, *named_by_the_query(first))
                for triple in suite.triples(path)
            ),
        }
        with self._generations.draft() as draft:
            store = draft.create()
            store.load(quads)
            manifest = self._generations.commit(draft, first.name, len(draft.finish(store)), {})
        if any(is_for_a_copy(text_of(case)) for case in cases):
            # Queries are answered by whatever engine answers them for everybody.
            Copies(self._generations.folder).ensure(manifest)

    def ask(self, case: Case, accept: str) -> tuple[int, str, bytes]:
        """Status, media type and content of the answer."""
        answer = self._client.post("/sparql", data={"query": text_of(case)}, headers={"Accept": accept})
        return answer.status_code, answer.headers["content-type"].partition(";")[0], answer.content


def text_of(case: Case) -> str:
    return f"BASE <{case.query.as_uri()}>\n{case.query.read_text(encoding='utf-8')}"


def is_for_a_copy(text: str) -> bool:
    return bool(for_the_copy(text)) or is_counting(text)


def named_by_the_query(case: Case) -> tuple[Path, ...]:
    """Where a test names its data in the query alone."""
    if case.data or case.named:
        return ()
    names = sorted(set(FROM.findall(case.query.read_text(encoding="utf-8"))))
    return tuple(path for name in names if (path := case.query.parent / name).is_file())


def data_of(case: Case) -> tuple[tuple[Path, ...], ...]:
    return tuple(case.data), tuple(case.named), named_by_the_query(case)


def _parts(triple: suite.Triple) -> tuple[suite.Term, NamedNode, suite.Term]:
    return triple.subject, triple.predicate, triple.object


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    home = tmp_path_factory.mktemp("w3c") / "home"
    generations = Generations(home)
    with generations.draft() as draft:
        store = draft.create()
        generations.commit(draft, "nothing", len(draft.finish(store)), {})
    with TestClient(create_app(Settings(home=home, workers=1, derives=False))) as client:
        yield Endpoint(client, generations)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return suite.unpacked(tmp_path_factory.mktemp("suites"))


@cache
def known() -> dict[str, str]:
    """The tests that fail, with the cause."""
    with (Path(__file__).parent / "failures.csv").open(encoding="utf-8", newline="") as file:
        return {row["test"]: row["cause"] for row in csv.DictReader(file)}


def passes(endpoint: Endpoint, case: Case) -> tuple[bool, bool]:
    """Whether a test of evaluation passes: with numbers compared by value, and with values spelt alike."""
    assert case.result is not None
    if case.result.suffix in (".csv", ".tsv"):
        media = "text/csv" if case.result.suffix == ".csv" else "text/tab-separated-values"
        is_same = _lines(endpoint.ask(case, media)[2]) == _lines(case.result.read_bytes())
        return is_same, is_same
    accept = "application/sparql-results+json, text/turtle;q=0.9"
    status, media, content = endpoint.ask(case, accept)
    if status != 200:
        return False, False
    given = Graph().parse(data=content, format="turtle") if media == "text/turtle" else suite.read(content)
    wanted = suite.expected(case.result)
    return suite.is_answer(given, wanted, strictly=False), suite.is_answer(given, wanted, strictly=True)


def _lines(text: bytes) -> list[str]:
    head, *lines = text.decode().replace("\r\n", "\n").strip("\n").split("\n")
    return [head, *sorted(lines)]


@pytest.mark.parametrize(
    ("manifest", "least"),
    [
        ("sparql11/manifest-sparql11-query.ttl", 0.95),
        ("sparql11/manifest-sparql11-results.ttl", 0.4),
        ("sparql10/manifest-evaluation.ttl", 0.92),
    ],
)
def test_evaluation(
    endpoint: Endpoint, folder: Path, manifest: str, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    failed, strictly, run = [], 0, 0
    kinds = ("QueryEvaluationTest", "CSVResultFormatTest")
    cases = sorted((case for case in suite.cases(folder / manifest) if case.kind in kinds), key=data_of)
    for _, sharing in groupby(cases, key=data_of):
        group = list(sharing)
        endpoint.hold(group)
        for case in group:
            run += 1
            by_value, as_spelt = passes(endpoint, case)
            strictly += as_spelt
            if not by_value:
                failed.append(case.name)
    with capsys.disabled():
        print(f"\n{manifest}: {run - len(failed)} of {run} pass, {strictly} with values spelt alike")
    groups = {name.partition("/")[0] for name in failed}
    assert sorted(failed) == sorted(name for name in known() if name.partition("/")[0] in groups)
    assert (run - len(failed)) / run >= least


def test_syntax(endpoint: Endpoint, folder: Path) -> None:
    outcomes: Counter[str] = Counter()
    wrong = []
    manifests = ("sparql11/syntax-query/manifest.ttl", "sparql10/manifest-syntax.ttl")
    for case in chain.from_iterable(suite.cases(folder / manifest) for manifest in manifests):
        if "Syntax" not in case.kind:
            continue
        status, _, content = endpoint.ask(case, "application/sparql-results+json, text/turtle")
        # A function that nobody knows is no fault of grammar.
        parses = status == 200 or b"The function" in content
        assert parses or status == 400
        outcomes[case.kind] += parses != ("Negative" in case.kind)
        if parses == ("Negative" in case.kind):
            wrong.append(case.name)
    assert sum(outcomes.values()) > 200
    assert sorted(wrong) == sorted(name for name in known() if name.startswith("syntax"))
