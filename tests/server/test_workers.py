"""What a query process does, tried in this process and in real ones."""

from __future__ import annotations

import pickle
import threading
from datetime import UTC, date, datetime, timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.server.test_limits import commit, numbered

from bioregion_graph.errors import (
    BioregionError,
    NoGenerationError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
)
from bioregion_graph.server import workers
from bioregion_graph.server.workers import Done, Task, UnreadableError, Worker, Workers
from bioregion_graph.sharing.view import View
from bioregion_graph.store.contract import Dataset

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
Views = dict[tuple[int, date | None], View]


def task(
    text: str, generation: int = 1, known_by: date | None = None, dataset: Dataset | None = None
) -> Task:
    return Task(text, generation, known_by, dataset, "csv", "ntriples")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    commit(tmp_path, numbered(3), FIRST)
    return tmp_path


def answered(question: Task, home: Path, views: Views | None = None) -> Done:
    answer = workers._answer(question, home, {} if views is None else views)
    assert isinstance(answer, Done), answer
    return answer


def test_rows_and_triples_come_in_the_form_that_fits(home: Path) -> None:
    assert answered(task(COUNT), home) == Done("csv", b"n\r\n3\r\n", 1)
    triples = answered(task("CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s ?p ?o }"), home)
    assert (triples.form, triples.content.count(b"<urn:q>")) == ("ntriples", 3)


def test_the_graphs_a_client_names_are_the_data_set(home: Path) -> None:
    named = Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(1), NamedNode("urn:g"))
    commit(home, [*numbered(3), named], FIRST + timedelta(days=1))
    by_client = Dataset((NamedNode("urn:g"),), ())
    assert answered(task(COUNT, 2, dataset=by_client), home).content == b"n\r\n1\r\n"


def test_what_goes_wrong_comes_back_as_an_answer(home: Path) -> None:
    cases: list[tuple[str, type[BioregionError], str]] = [
        ("SELECT * WHERE {\n ?s ?p }", UnreadableError, "does not parse"),
        ("CLEAR ALL", QueryRefusedError, "CLEAR"),
        ("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", QueryRefusedError, "SERVICE"),
    ]
    for text, kind, word in cases:
        fault = workers._answer(task(text), home, {})
        assert type(fault) is kind, fault
        assert word in str(fault)
        assert str(pickle.loads(pickle.dumps(fault))) == str(fault), "it must pass through a pipe"
    fault = workers._answer(task(COUNT), home / "empty", {})
    assert isinstance(fault, NoGenerationError)


def test_a_syntax_error_keeps_its_place_in_the_pipe(home: Path) -> None:
    fault = workers._answer(task("SELECT *\nWHERE { ?s ?p }"), home, {})
    assert isinstance(fault, QuerySyntaxError)
    passed = pickle.loads(pickle.dumps(fault))
    assert (passed.line, passed.column) == (fault.line, fault.column) == (2, 16)


def test_a_few_views_stay_open_and_the_oldest_is_closed(home: Path) -> None:
    for number in range(1, 7):
        commit(home, numbered(3 + number), FIRST + timedelta(days=number))
    views: Views = {}
    for number in range(7):
        known = date(2026, 1, 1 + number)
        done = answered(task(COUNT, number + 1, known), home, views)
        assert done == Done("csv", f"n\r\n{3 + number}\r\n".encode(), number + 1)
        assert len(views) <= 4
    assert [generation for generation, _ in views] == [4, 5, 6, 7]
    before = views[7, date(2026, 1, 7)]
    answered(task(COUNT, 7, date(2026, 1, 7)), home, views)
    assert views[7, date(2026, 1, 7)] is before, "an open view is used again"


def test_a_generation_that_comes_in_between_is_the_one_that_answers(home: Path) -> None:
    commit(home, numbered(5), FIRST + timedelta(days=1))
    assert answered(task(COUNT, 1), home).generation == 2


def test_the_life_of_a_worker_ends_with_its_pipe(home: Path) -> None:
    ours, theirs = Pipe()
    life = threading.Thread(target=workers._serve, args=(theirs, home))
    life.start()
    assert asked(ours, workers._READY) == workers._READY
    assert asked(ours, task(COUNT)) == Done("csv", b"n\r\n3\r\n", 1)
    assert isinstance(asked(ours, task("CLEAR ALL")), QueryRefusedError)
    assert asked(ours, task(COUNT)) == Done("csv", b"n\r\n3\r\n", 1), "an error ends nothing"
    ours.close()
    life.join(20)
    assert not life.is_alive()


def asked(pipe: Connection, message: object) -> object:
    pipe.send(message)
    assert pipe.poll(30)
    return pipe.recv()


def test_a_worker_that_was_stopped_answers_nothing(home: Path) -> None:
    worker = Worker(home)
    assert worker.is_alive()
    worker.stop()
    assert not worker.is_alive()
    assert worker.run(task(COUNT), 5) is None


def test_a_query_waits_for_a_free_process_no_longer_than_its_limit(home: Path) -> None:
    few = Workers(home, 1, 0.5)
    try:
        borrowed = few._borrow()
        with pytest.raises(QueryLimitError, match=r"All query processes are busy\. Try again in a minute\."):
            few.run(task(COUNT))
        few._free.put(borrowed)
    finally:
        few.stop()
    assert few.pids == []


def test_a_process_that_does_not_start_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Workers(home, 1, 5)
    try:
        # The real processes are given no time to start.
        monkeypatch.setattr(workers, "_START_SECONDS", 0.0)
        with pytest.raises(StoreError, match=r"The query process does not start\. See the log"):
            few.run(task(COUNT))
        monkeypatch.undo()
        assert few.run(task(COUNT)).content == b"n\r\n3\r\n", "the next query finds a process again"
    finally:
        few.stop()
