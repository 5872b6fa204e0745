"""What a query process does, tried in this process."""

from __future__ import annotations

import socket
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.server.tasks import ALL, COUNT, FIRST, task
from tests.server.test_limits import commit, numbered

from bioregion_graph.errors import (
    AnswerSizeError,
    BioregionError,
    NoGenerationError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
)
from bioregion_graph.server import frames, working
from bioregion_graph.server.frames import Place, Task, Unpacker
from bioregion_graph.sparql.features import prepare
from bioregion_graph.store.contract import Dataset


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """Query processes are forked with everything loaded, so that no first answer is late."""
    prepare()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    commit(tmp_path, numbered(3), FIRST)
    return tmp_path


class Said:
    """What a process says about one query, asked in this process."""

    def __init__(self, question: Task, home: Path, views: working.Views | None = None) -> None:
        ours, theirs = socket.socketpair()
        unpacker, said = Unpacker(), []

        def listen() -> None:
            while data := ours.recv(65_536):
                said.extend(unpacker.feed(data))

        listener = threading.Thread(target=listen)
        listener.start()
        with ours:
            with theirs:
                working.answer(question, theirs, Place(home), {} if views is None else views)
            listener.join(20)
        self.kinds = b"".join(kind for kind, _ in said)
        self.content = b"".join(content for kind, content in said if kind == frames.DATA)
        found = dict(said)
        end = frames.ended(found[frames.END]) if frames.END in found else None
        self.generation, self.form = (
            frames.started(found[frames.START])
            if frames.START in found
            else (end and end.generation, end and end.form)
        )
        self.rows = end.rows if end else None
        self.error = frames.raised(found[frames.ERROR]) if frames.ERROR in found else None


def test_rows_and_triples_come_in_the_form_that_fits(home: Path) -> None:
    counted = Said(task(COUNT), home)
    assert (counted.kinds, counted.form, counted.content, counted.generation) == (
        b"DE",
        "csv",
        b"n\r\n3\r\n",
        1,
    )
    triples = Said(task("CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s ?p ?o }"), home)
    assert (triples.form, triples.content.count(b"<urn:q>"), triples.rows) == ("ntriples", 3, 3)


def test_a_task_passes_as_it_is(home: Path) -> None:
    graphs = Dataset((NamedNode("urn:a"),), (NamedNode("urn:b"), NamedNode("urn:c")))
    for question in (task(COUNT), task("é \ud800", 2, date(2026, 1, 2), graphs, memory_bytes=7, most_rows=1)):
        ((kind, content),) = Unpacker().feed(question.packed())
        assert kind == frames.TASK
        assert frames.task(content) == question
    del home


def test_the_graphs_a_client_names_are_the_data_set(home: Path) -> None:
    named = Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(1), NamedNode("urn:g"))
    commit(home, [*numbered(3), named], FIRST + timedelta(days=1))
    by_client = Dataset((NamedNode("urn:g"),), ())
    assert Said(task(COUNT, 2, dataset=by_client), home).content == b"n\r\n1\r\n"


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("SELECT * WHERE {\n ?s ?p }", QuerySyntaxError, "does not parse"),
        ("CLEAR ALL", QueryRefusedError, "CLEAR"),
        ("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", QueryRefusedError, "SERVICE"),
        ("SELECT (<urn:f>(1) AS ?x) {}", QuerySyntaxError, "The function <urn:f> is not known here"),
    ],
)
def test_what_goes_wrong_comes_back_as_an_answer(
    home: Path, text: str, kind: type[BioregionError], word: str
) -> None:
    fault = Said(task(text), home).error
    assert type(fault) is kind, fault
    assert word in str(fault)


def test_a_syntax_error_keeps_its_place(home: Path) -> None:
    fault = Said(task("SELECT *\nWHERE { ?s ?p }"), home).error
    assert isinstance(fault, QuerySyntaxError)
    assert (fault.line, fault.column) == (2, 16)


def test_without_a_generation_it_is_told(home: Path) -> None:
    assert isinstance(Said(task(COUNT), home / "empty").error, NoGenerationError)


def test_faults_of_the_engine_are_told() -> None:
    question = task(COUNT, memory_bytes=3 * 1024**2)
    assert "more memory than the 3 MiB allowed" in str(working._told(MemoryError(), question))
    assert "nested too deep" in str(working._told(RecursionError(), question))
    damaged = working._told(OSError("no block"), question)
    assert type(damaged) is StoreError
    assert str(damaged) == "The query engine could not answer: no block. Ask in another way."


def test_a_few_views_stay_open_and_the_oldest_is_closed(home: Path) -> None:
    for number in range(1, 7):
        commit(home, numbered(3 + number), FIRST + timedelta(days=number))
    views: working.Views = {}
    for number in range(7):
        known = date(2026, 1, 1 + number)
        said = Said(task(COUNT, number + 1, known), home, views)
        assert (said.content, said.generation) == (f"n\r\n{3 + number}\r\n".encode(), number + 1)
        assert len(views) <= 4
    assert [generation for generation, _ in views] == [4, 5, 6, 7]
    before = views[7, date(2026, 1, 7)]
    Said(task(COUNT, 7, date(2026, 1, 7)), home, views)
    assert views[7, date(2026, 1, 7)] is before, "an open view is used again"


def test_a_generation_that_comes_in_between_is_the_one_that_answers(home: Path) -> None:
    commit(home, numbered(5), FIRST + timedelta(days=1))
    assert Said(task(COUNT, 1), home).generation == 2


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
@pytest.mark.parametrize("most", [9, 10])
def test_a_limit_of_rows_is_exact(home: Path, form: str, most: int) -> None:
    commit(home, numbered(10), FIRST + timedelta(days=1))
    said = Said(Task(ALL, 2, rows=form, most_rows=most), home)
    if most == 10:
        assert (said.error, said.rows) == (None, 10)
    else:
        assert type(said.error) is AnswerSizeError
        assert "more than 9 rows" in str(said.error)


@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml", "jsonld"])
@pytest.mark.parametrize("most", [9, 10])
def test_a_limit_of_triples_is_exact(home: Path, form: str, most: int) -> None:
    commit(home, numbered(10), FIRST + timedelta(days=1))
    said = Said(Task("CONSTRUCT WHERE { ?s ?p ?o }", 2, triples=form, most_rows=most), home)
    assert (said.error is None) is (most == 10)


def test_a_limit_of_bytes_is_exact(home: Path) -> None:
    whole = Said(task(ALL), home).content
    assert Said(task(ALL, most_bytes=len(whole)), home).content == whole
    fault = Said(task(ALL, most_bytes=len(whole) - 1), home).error
    assert type(fault) is AnswerSizeError
    assert f"more than {len(whole) - 1} bytes" in str(fault)


def test_an_answer_that_nobody_takes_ends_the_query(home: Path) -> None:
    commit(home, numbered(20_000), FIRST + timedelta(days=1))
    ours, theirs = socket.socketpair()
    with theirs:
        ours.close()
        with pytest.raises(BrokenPipeError):
            working.answer(task(ALL, 2), theirs, Place(home), {})


def test_the_life_of_a_process_ends_with_its_socket(home: Path) -> None:
    ours, theirs = socket.socketpair()
    life = threading.Thread(target=working.live, args=(theirs, Place(home)))
    life.start()
    for text, kinds in (("", b"R"), (COUNT, b"DE"), ("CLEAR ALL", b"X"), (COUNT, b"DE")):
        ours.sendall(task(text).packed() if text else b"")
        found, unpacker = b"", Unpacker()
        while found != kinds:
            found += b"".join(kind for kind, _ in unpacker.feed(ours.recv(65_536)))
    ours.close()
    life.join(20)
    theirs.close()
    assert not life.is_alive()
