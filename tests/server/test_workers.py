"""Query processes as the server holds them."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad
from tests.server.tasks import ALL, COUNT, FIRST, task
from tests.server.test_limits import ENDLESS, GREEDY, commit, numbered

from bioregion_graph.errors import (
    BusyError,
    QueryLimitError,
    QueryRefusedError,
    QueueFullError,
)
from bioregion_graph.server.frames import Task
from bioregion_graph.server.limits import Limits, Queue, Rules
from bioregion_graph.server.run import Run
from bioregion_graph.server.workers import Workers
from bioregion_graph.sharing import make_copies, open_view
from bioregion_graph.sparql.features import prepare

READER = Limits(20.0, 1024**3, 1_000_000, 1024**3)


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """Query processes are forked with everything loaded, so that no first answer is late."""
    prepare()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    commit(tmp_path, numbered(3), FIRST)
    return tmp_path


def served(
    home: Path,
    scenario: Callable[[Workers], Coroutine[Any, Any, None]],
    *,
    count: int = 2,
    waiting: float = 20.0,
    per_client: int = 100,
    in_all: int = 1000,
) -> None:
    """Run a scenario in an event loop of its own."""

    async def run() -> None:
        rules = Rules({"reader": READER}, Queue(waiting, per_client, in_all), count)
        workers = Workers(home, rules)
        try:
            await scenario(workers)
        finally:
            await workers.stop()

    asyncio.run(run())


async def answered(run: Run) -> bytes:
    """The whole answer, or what ended it."""
    await run.begin()
    pieces = []
    while (piece := await run.piece()) is not None:
        pieces.append(piece)
    return b"".join(pieces)


def is_alive(pid: int | None) -> bool:
    """Whether a process runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def bounded(text: str, limits: Limits = READER, generation: int = 1) -> Task:
    return task(
        text,
        generation,
        memory_bytes=limits.memory_bytes,
        most_rows=limits.rows,
        most_bytes=limits.bytes,
    )


def test_a_process_answers_one_query_after_the_other(home: Path) -> None:
    async def scenario(workers: Workers) -> None:
        for _ in range(5):
            run = workers.ask(bounded(COUNT), "a", READER)
            assert await answered(run) == b"n\r\n3\r\n"
            assert (run.rows, run.generation, run.form) == (1, 1, "csv")
        with pytest.raises(QueryRefusedError, match="CLEAR"):
            await answered(workers.ask(bounded("CLEAR ALL"), "a", READER))
        # The refused one was new, so its process makes place for a fresh one.
        async with asyncio.timeout(10):
            while len(workers.pids) != 2:
                await asyncio.sleep(0.01)

    served(home, scenario)


def test_a_query_that_takes_too_long_is_ended_in_time(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))
    hasty = Limits(1.0, READER.memory_bytes, READER.rows, READER.bytes)

    async def scenario(workers: Workers) -> None:
        # The first process has to be born.
        await answered(workers.ask(bounded(COUNT, generation=2), "a", READER))
        began = time.monotonic()
        with pytest.raises(QueryLimitError, match="took more than 1 seconds"):
            await answered(workers.ask(bounded(ENDLESS, generation=2), "a", hasty))
        assert 0.9 < time.monotonic() - began < 2.0
        began = time.monotonic()
        assert await answered(workers.ask(bounded(COUNT, generation=2), "a", hasty)) == b"n\r\n500\r\n"
        assert time.monotonic() - began < 2.0, "a fresh process is there at once"

    served(home, scenario)


def test_memory_is_bounded_and_told(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))
    small = Limits(20.0, 40 * 1024**2, READER.rows, READER.bytes)

    async def scenario(workers: Workers) -> None:
        with pytest.raises(QueryLimitError, match="more memory than the 40 MiB allowed"):
            await answered(workers.ask(bounded(GREEDY, small, 2), "a", small))
        assert await answered(workers.ask(bounded(COUNT, small, 2), "a", small)) == b"n\r\n500\r\n"

    served(home, scenario)


def test_a_client_that_is_gone_ends_its_query(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))

    async def scenario(workers: Workers) -> None:
        run = workers.ask(bounded(ENDLESS, generation=2), "a", READER)
        await asyncio.sleep(0.3)
        (pid,) = {worker.pid for worker in [run.source]}
        run.cancel()
        await asyncio.sleep(0.3)
        assert not is_alive(pid)
        assert run.has_ended

    served(home, scenario)


def test_an_answer_waits_for_its_client(home: Path) -> None:
    commit(home, numbered(60_000), FIRST + timedelta(days=1))

    async def scenario(workers: Workers) -> None:
        run = workers.ask(bounded(ALL, generation=2), "a", READER)
        await run.begin()
        assert not run.has_ended
        await asyncio.sleep(0.5)
        assert run._held < 1024**2, "what is not taken is not made"
        assert (await answered(run)).count(b"\n") == 60_001
        assert run.rows == 60_000

    served(home, scenario)


def test_a_client_that_takes_nothing_is_left(home: Path) -> None:
    commit(home, numbered(60_000), FIRST + timedelta(days=1))
    hasty = Limits(1.5, READER.memory_bytes, READER.rows, READER.bytes)

    async def scenario(workers: Workers) -> None:
        run = workers.ask(bounded(ALL, generation=2), "a", hasty)
        await run.begin()
        await asyncio.sleep(3.0)
        with pytest.raises(QueryLimitError, match="its answer was not taken"):
            await answered(run)

    served(home, scenario)


def test_a_queue_is_bounded_for_one_and_for_all(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))

    async def scenario(workers: Workers) -> None:
        runs = [workers.ask(bounded(f"{ENDLESS} #{n}", generation=2), "a", READER) for n in range(3)]
        with pytest.raises(QueueFullError, match="2 queries of yours are waiting already") as full:
            workers.ask(bounded(f"{ENDLESS} #x", generation=2), "a", READER)
        assert 1 <= full.value.retry_after <= 60
        runs += [workers.ask(bounded(f"{ENDLESS} #{n}", generation=2), "b", READER) for n in range(2)]
        with pytest.raises(QueueFullError, match="4 queries are waiting already"):
            workers.ask(bounded(f"{ENDLESS} #x", generation=2), "c", READER)
        for run in runs:
            run.cancel()

    served(home, scenario, count=1, per_client=2, in_all=4)


def test_whoever_waits_twice_waits_no_longer_in_all(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))

    async def scenario(workers: Workers) -> None:
        runs = [workers.ask(bounded(f"{ENDLESS} #{n}", generation=2), "a", READER) for n in range(6)]
        # Each is tried for a moment, and waits again for one of the places of slow ones.
        began = time.monotonic()
        for run in runs[-2:]:
            with pytest.raises(BusyError, match="waited 2 seconds"):
                await answered(run)
            assert run.waited <= 2.0
        assert time.monotonic() - began < 3.2
        for run in runs:
            run.cancel()

    served(home, scenario, count=1, waiting=2.0)


def test_a_trial_counts_as_time_of_the_query(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))
    hasty = Limits(3.0, READER.memory_bytes, READER.rows, READER.bytes)

    async def scenario(workers: Workers) -> None:
        long = [workers.ask(bounded(f"{ENDLESS} #{n}", generation=2), "a", hasty) for n in range(2)]
        tried = workers.ask(bounded(f"{ENDLESS} #tried", generation=2), "b", hasty)
        began = time.monotonic()
        with pytest.raises(QueryLimitError, match="took more than 3 seconds"):
            await answered(tried)
        assert tried.waited > 1.0, "both places were taken"
        assert tried.spent > 0.05
        assert time.monotonic() - began < tried.waited + 3.0 + 0.5
        for run in long:
            with pytest.raises(QueryLimitError):
                await answered(run)

    served(home, scenario, count=1)


def test_waiting_longer_than_one_may_for_a_process_is_taken_from_the_time_of_the_query(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))

    async def scenario(workers: Workers) -> None:
        # The first process is born while the query waits for it, and may be waited for no longer than an instant.
        began = time.monotonic()
        run = workers.ask(bounded(ENDLESS, generation=2), "a", replace(READER, seconds=2.0))
        with pytest.raises(QueryLimitError, match="took more than 2 seconds"):
            await answered(run)
        assert run.waited > 0.05
        assert time.monotonic() - began < 2.0 + 0.5

    served(home, scenario, waiting=0.01)


def test_waiting_has_a_limit_of_its_own(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))

    async def scenario(workers: Workers) -> None:
        runs = [workers.ask(bounded(f"{ENDLESS} #{n}", generation=2), "a", READER) for n in range(8)]
        began = time.monotonic()
        with pytest.raises(BusyError, match="waited 1 seconds") as busy:
            await answered(runs[-1])
        assert time.monotonic() - began < 3.0
        assert busy.value.retry_after >= 1
        for run in runs:
            run.cancel()

    served(home, scenario, count=1, waiting=1.0)


def test_a_client_with_many_hostile_queries_does_not_starve_another(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))

    async def scenario(workers: Workers) -> None:
        hostile = [workers.ask(bounded(f"{ENDLESS} #{n}", generation=2), "a", READER) for n in range(50)]
        slowest = 0.0
        for n in range(60):
            began = time.monotonic()
            text = f"SELECT ?o {{ <urn:{n}> <urn:p> ?o }}"
            assert (
                await answered(workers.ask(bounded(text, generation=2), "b", READER))
                == f"o\r\n{n}\r\n".encode()
            )
            slowest = max(slowest, time.monotonic() - began)
            await asyncio.sleep(0.01)
        assert slowest < 3.0, "each of the fifty is tried before, and others have their turns between"
        # Another's slow query has a place too.
        slow = workers.ask(bounded(f"{ENDLESS} #other", generation=2), "b", READER)
        await asyncio.sleep(3.0)
        assert slow.source is not None
        for run in (*hostile, slow):
            run.cancel()

    served(home, scenario)


def test_a_process_that_was_ended_while_idle_is_replaced(home: Path) -> None:
    async def scenario(workers: Workers) -> None:
        assert await answered(workers.ask(bounded(COUNT), "a", READER))
        before = set(workers.pids)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert await answered(workers.ask(bounded(COUNT), "a", READER)) == b"n\r\n3\r\n"
        assert not before & set(workers.pids)

    served(home, scenario)


def test_the_process_that_others_come_from_is_replaced(home: Path) -> None:
    async def scenario(workers: Workers) -> None:
        assert await answered(workers.ask(bounded(COUNT), "a", READER))
        before = set(workers.pids)
        workers._nursery._forker._process.kill()
        await asyncio.sleep(0.2)
        assert await answered(workers.ask(bounded(COUNT), "a", READER)) == b"n\r\n3\r\n"
        assert not before & set(workers.pids)
        assert not any(is_alive(pid) for pid in before)

    served(home, scenario)


def test_queries_that_wait_when_the_server_stops_are_told(home: Path) -> None:
    commit(home, numbered(500), FIRST + timedelta(days=1))
    runs: list[Run] = []

    async def scenario(workers: Workers) -> None:
        runs.extend(workers.ask(bounded(f"{ENDLESS} #{n}", generation=2), "a", READER) for n in range(5))

    served(home, scenario, count=1)
    assert {str(run.error) for run in runs} == {"The server is stopping. Try again in a minute."}


def test_what_the_copy_has_no_memory_for_is_asked_of_the_database(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, attended, thing = (NamedNode(f"urn:{name}") for name in ("kind", "attended", "thing"))
    things = [NamedNode(f"urn:{number}") for number in range(4000)]
    quads = [Quad(each, kind, thing) for each in things]
    quads += [
        Quad(each, attended, NamedNode(f"urn:event{place % 10}")) for place, each in enumerate(things[:150])
    ]
    commit(home, quads, FIRST + timedelta(days=1))
    with open_view(home) as view:
        make_copies(home, view)
    # The copy joins all things with all things.
    text = (
        "SELECT ?a ?b (COUNT(DISTINCT ?e) AS ?n) { VALUES ?least { 1 } ?a <urn:attended> ?e . ?b <urn:attended> ?e . "
        "FILTER (STR(?a) < STR(?b) && STRLEN(STR(?a)) > 0) ?a <urn:kind> <urn:thing> . ?b <urn:kind> <urn:thing> } "
        "GROUP BY ?a ?b ?least HAVING (COUNT(DISTINCT ?e) >= ?least)"
    )
    limits = Limits(20.0, 384 * 1024**2, 10_000, 1024**3)
    asked: list[Task] = []
    pack = Task.packed
    monkeypatch.setattr(Task, "packed", lambda task, **more: asked.append(task) or pack(task, **more))

    async def scenario(workers: Workers) -> None:
        run = workers.ask(bounded(text, limits, generation=2), "a", limits)
        assert (await answered(run)).count(b"\r\n") == 1 + 10 * 15 * 14 // 2
        assert [each.is_plain for each in asked] == [False, True]
        assert 0 < run.spent < 20

    served(home, scenario, count=1)
