"""Every query of our library and of the W3C's suites: read as the engine reads it, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store
from tests.sparql.making import rows
from tests.w3c import suite

from bioregion_graph.errors import UnreadableError
from bioregion_graph.sparql.algebra import BlankNode, walk
from bioregion_graph.sparql.rewrite import rewrite
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

LIBRARY = sorted((Path(__file__).resolve().parents[2] / "queries").rglob("*.rq"))
needs_suites = pytest.mark.skipif(
    not suite.ARCHIVE.is_file(), reason="The shared folder with the W3C suites is not beside this checkout."
)
# What the engine reads and we do not, each with its cause.
UNREAD = {
    "syn-bad-26.rq": "an IRI by its letters, a comparison by the engine; the suite calls it wrong",
}


def accepts(text: str, *, update: bool = False) -> bool:
    store = Store()
    try:
        if update:
            store.update(text)
        else:
            store.query(text)
    except SyntaxError:
        return False
    except (RuntimeError, OSError):
        return True  # read, and then not to be had: another server, a file
    return True


@pytest.fixture(scope="module")
def suites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return suite.unpacked(tmp_path_factory.mktemp("w3c"))


def texts(folder: Path, kind: str) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob(f"*.{kind}")):
        yield path.name, path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_question_of_the_library_is_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    query = read(text)
    assert read(write(query)) == query
    assert rows(Store(), text) == rows(Store(), write(query))


@needs_suites
@pytest.mark.shared
def test_the_suites_are_read_but_for_what_is_listed(suites: Path) -> None:
    unread, count = set(), 0
    for name, text in texts(suites, "rq"):
        if not accepts(text):
            continue  # what the engine refuses we may read or not
        count += 1
        try:
            query = read(text)
        except UnreadableError:
            unread.add(name)
            continue
        written = write(query)
        assert read(written) == query or "_:" in written, name
        assert write(read(written)) == written, name
        assert accepts(written), name
    assert count > 740
    assert unread == set(UNREAD)


@needs_suites
@pytest.mark.shared
@pytest.mark.slow
def test_written_again_the_suites_give_the_same_answers(suites: Path) -> None:
    compared = 0
    for manifest in ("sparql10/manifest-evaluation.ttl", "sparql11/manifest-sparql11-query.ttl"):
        for case in suite.cases(suites / manifest):
            text = case.query.read_bytes().decode("utf-8")
            if case.kind != "QueryEvaluationTest" or case.query.suffix != ".rq" or not is_plain(text):
                continue
            store = Store()
            for path in case.data:
                store.extend(triple_quads(path))
            try:
                wanted = rows(store, text)
            except (RuntimeError, ValueError, SyntaxError):
                continue  # a relative IRI that only the endpoint's base would resolve
            query = read(text)
            if any(isinstance(node, BlankNode) for triple in query.template for node in walk(triple)):
                continue  # new nodes each time
            assert rows(store, write(query)) == wanted, case.name
            assert rows(store, rewrite(text, eager=True).text) == wanted, case.name
            compared += 1
    assert compared > 300


def is_plain(text: str) -> bool:
    """Whether two runs may be compared: no cut in no order, nothing new each time."""
    return not any(
        word in text.upper() for word in ("LIMIT", "OFFSET", "UUID", "RAND", "BNODE", "NOW", "SERVICE")
    )


def triple_quads(path: Path) -> Iterator[Quad]:
    return (Quad(each.subject, each.predicate, each.object) for each in suite.triples(path))
