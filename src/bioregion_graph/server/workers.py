"""Queries of strangers run in processes of their own, bounded and in fair turns.

Three lanes: quick queries, which must never wait behind others; new ones, which are tried for a moment; slow ones.
The system prefers the processes of the first to those of the second, and these to those of the third. A query that is
not done after its trial moves to the slow lane where it stands, if there is room, and is otherwise ended and asked
again when its turn comes: it only reads, and nothing of its answer has left yet.
"""

from __future__ import annotations

import asyncio
import math
import os
import signal
from dataclasses import replace
from pathlib import Path

from bioregion_graph.errors import (
    BioregionError,
    BusyError,
    QueryLimitError,
    QueryRefusedError,
    QueueFullError,
    StoreError,
)
from bioregion_graph.server import frames, working
from bioregion_graph.server.frames import Frame, Place, Task
from bioregion_graph.server.lanes import Lane
from bioregion_graph.server.limits import Limits, Rules, load
from bioregion_graph.server.nursery import IDLE, Forker, Nursery, Worker
from bioregion_graph.server.pace import Pace, Paces
from bioregion_graph.server.run import Run
from bioregion_graph.settings import Server, Settings

TRIAL_SECONDS = 0.2
# How far processes step back (``man 2 setpriority``): beside one with 0, one with 5 gets a quarter of a processor.
_NICE = {Pace.QUICK: 0, Pace.NEW: 5, Pace.SLOW: IDLE}
# An answer that leaves piece by piece cannot be asked again: so many run beside the slow lane.
_STREAMS = 8
_LONGEST_RETRY = 60
_MOST_TURNS = 10
# A process that is lost so soon was lost before it was asked.
_EARLY_SECONDS = 1.0


class Workers:
    """The processes, the lanes and what waits for them."""

    def __init__(
        self, home: Path, rules: Rules, server: Server | None = None, forker: Forker | None = None
    ) -> None:
        """``forker`` is the process to fork from, if it was started ahead by ``forker_for``."""
        count = rules.workers
        self._rules = rules
        self._paces = Paces()
        self._lanes: dict[Pace, Lane[Run]] = {
            Pace.QUICK: Lane(count, count),
            # Here one place is always left for another client.
            Pace.NEW: Lane(count, max(1, count - 1)),
            Pace.SLOW: Lane(count + 1, count),
        }
        self._streams: Lane[Run] = Lane(_STREAMS, _STREAMS // 2)
        self._lane_of: dict[Run, Lane[Run]] = {}
        self._trials: dict[Run, asyncio.TimerHandle] = {}
        self._idle: list[Worker] = []
        self._kept_idle = count
        self._loop = asyncio.get_running_loop()
        self._is_stopping = False
        self._slow_seconds = rules.of("reader").seconds / 2
        self._nursery = Nursery(_place(home, rules, server), self, forker)
        self._restock()

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes."""
        return self._nursery.pids

    def ask(self, task: Task, client: str, limits: Limits) -> Run:
        """Let a query run when its turn comes. Raises QueueFullError when too many wait already."""
        self._check_room(client)
        run = Run(self, task, client, limits, self._rules.queue.waiting_seconds)
        self._queue(run, self._paces.of(task.text))
        return run

    async def stop(self) -> None:
        """End all processes."""
        self._is_stopping = True
        for run in [*self._lane_of, *self._waiting_runs()]:
            self.end(run, StoreError("The server is stopping. Try again in a minute."))
        await self._nursery.stop()

    # What a run needs.

    def end(self, run: Run, error: BioregionError | None) -> None:
        """End a query, whether it waits or runs."""
        for lane in self._lanes.values():
            lane.forget(run)
        worker = run.source
        if isinstance(worker, Worker):
            self._dismiss(worker)
            self._leave(run)
            if isinstance(error, QueryLimitError) and run.limits.seconds > TRIAL_SECONDS:
                self._paces.learn(run.task.text, is_quick=False)
        run.close(error)
        self._go_on()

    # What the processes need.

    def heard(self, worker: Worker, frame: Frame) -> None:
        """A process said something about its query."""
        kind, content = frame
        if kind == frames.READY:
            worker.ready(frames.ready(content))
            if worker.run:
                worker.run.born()
            return
        run = worker.run
        assert run is not None, "a process that is not asked says nothing more"
        if kind == frames.START:
            run.opened(*frames.started(content))
        elif kind == frames.DATA:
            run.put(content)
        elif kind == frames.ERROR:
            self._finish(worker, run, frames.raised(content), None)
        else:
            end = frames.ended(content)
            if end.generation is not None:
                run.opened(end.generation, end.form)
            self._paces.learn(run.task.text, is_quick=end.took < TRIAL_SECONDS)
            worker.cpu_seconds = end.cpu
            self._finish(worker, run, None, end.rows)

    def lost(self, worker: Worker) -> None:
        """A process ended by itself: its query was too much for it, or the system took it."""
        run, worker.run = worker.run, None
        if worker in self._idle:
            self._idle.remove(worker)
        if run:
            self._leave(run)
            status = worker.status or 0
            if _is_nobodys_fault(status) and self._may_repeat(run):
                # The system may have ended it while it was idle: the query is not to blame.
                run.repeats += 1
                self._ask_again(run)
            elif _got_no_memory(status) and self._may_ask_the_database(run):
                # The mapped copy asks for far too much at once at times, where the database needs little.
                run.task = replace(run.task, is_plain=True)
                self._ask_again(run)
            else:
                run.close(_cause(status, run.limits.memory_bytes))
        self._restock()
        self._go_on()

    def _ask_again(self, run: Run) -> None:
        run.repeat()
        self._queue(run, self._paces.of(run.task.text))

    def _may_ask_the_database(self, run: Run) -> bool:
        return self._is_early(run) and not run.task.is_plain and not run.answered_at_all

    def _is_early(self, run: Run) -> bool:
        return self._loop.time() - run.started_at < _EARLY_SECONDS

    def _may_repeat(self, run: Run) -> bool:
        return self._is_early(run) and not run.answered_at_all and run.repeats <= self._rules.workers

    # Turns.

    def _check_room(self, client: str) -> None:
        queue = self._rules.queue
        waiting = [lane.waiting(client) for lane in self._lanes.values()]
        if sum(waiting) >= queue.per_client:
            raise QueueFullError(
                f"{queue.per_client} queries of yours are waiting already. Ask again when some are answered.",
                self._retry_after(),
            )
        if sum(lane.waiting() for lane in self._lanes.values()) >= queue.in_all:
            raise QueueFullError(
                f"{queue.in_all} queries are waiting already. Ask again in a moment.", self._retry_after()
            )

    def _retry_after(self) -> int:
        """Seconds until those that wait now will have been served, roughly."""
        slow = self._lanes[Pace.SLOW]
        waves = math.ceil((slow.waiting() + slow.running) / slow.places)
        return min(_LONGEST_RETRY, max(1, round(waves * self._slow_seconds)))

    def _queue(self, run: Run, pace: Pace) -> None:
        lane = self._lanes[pace]
        if not lane.waiting() and lane.has_room(run.client):
            self._start(run, pace)
            return
        # Whoever waits a second time, for the slow ones, has waited before.
        run.wait_for(max(0.0, self._rules.queue.waiting_seconds - run.waited), self._waited_too_long)
        lane.wait(run)

    def _waited_too_long(self) -> BusyError:
        seconds = self._rules.queue.waiting_seconds
        return BusyError(
            f"All query processes are busy: the query waited {seconds:g} seconds for one. Try again in a minute.",
            self._retry_after(),
        )

    def _go_on(self) -> None:
        """Let those run whose turn it is."""
        if self._is_stopping:
            return
        for pace, lane in self._lanes.items():
            while run := lane.next():
                self._start(run, pace)

    def _start(self, run: Run, pace: Pace) -> None:
        lane = self._lanes[pace]
        worker = self._idle.pop() if self._idle else self._nursery.fork()
        if nice := _NICE[pace]:
            worker.step_back(nice)
        worker.run = run
        lane.take(run.client)
        self._lane_of[run] = lane
        run.stop_clock()
        run.start(worker, is_ready=worker.is_ready)
        worker.ask(run.task.packed())
        if pace is not Pace.SLOW:
            self._trials[run] = self._loop.call_later(TRIAL_SECONDS, self._judge, run, worker, 1)
        self._restock()

    def _judge(self, run: Run, worker: Worker, turns: int) -> None:
        """A query is still running after its trial: let it go on elsewhere, unless it had no chance yet."""
        del self._trials[run]
        busy = worker.busy_seconds()
        # On a busy machine a quick query may have had no chance to show that it is one.
        is_starved = busy is None or busy < TRIAL_SECONDS / 2
        slow = self._lanes[Pace.SLOW]
        if is_starved and turns < _MOST_TURNS:
            self._wait_for_judgement(run, worker, turns)
            return
        if not is_starved:
            self._paces.learn(run.task.text, is_quick=False)
        if run.has_begun and self._streams.has_room(run.client):
            self._move(run, worker, self._streams)
        elif not slow.waiting() and slow.has_room(run.client):
            self._move(run, worker, slow)
        elif run.has_begun:
            self._wait_for_judgement(run, worker, turns)
        else:
            self._dismiss(worker)
            self._leave(run)
            run.repeat()  # what the trial took counts
            self._queue(run, Pace.SLOW)
        self._restock()
        self._go_on()

    def _wait_for_judgement(self, run: Run, worker: Worker, turns: int) -> None:
        self._trials[run] = self._loop.call_later(TRIAL_SECONDS, self._judge, run, worker, turns + 1)

    def _move(self, run: Run, worker: Worker, lane: Lane[Run]) -> None:
        self._lane_of[run].leave(run.client)
        lane.take(run.client)
        self._lane_of[run] = lane
        worker.step_back(_NICE[Pace.SLOW])

    def _finish(self, worker: Worker, run: Run, error: BioregionError | None, rows: int | None) -> None:
        worker.run = None
        self._leave(run)
        run.close(error, rows)
        if worker.nice or len(self._idle) >= 2 * self._kept_idle:
            # What has stepped back stays behind: a fresh one takes its place.
            self._dismiss(worker)
        else:
            self._idle.append(worker)
        self._go_on()

    def _leave(self, run: Run) -> None:
        self._lane_of.pop(run).leave(run.client)
        if trial := self._trials.pop(run, None):
            trial.cancel()

    def _dismiss(self, worker: Worker) -> None:
        worker.run = None
        self._nursery.end(worker)
        self._restock()

    def _restock(self) -> None:
        """Keep some processes ready, so that a query waits for none to start."""
        quick = self._lanes[Pace.QUICK].running + self._lanes[Pace.NEW].running
        while not self._is_stopping and len(self._idle) + quick < self._kept_idle:
            self._idle.append(self._nursery.fork())

    def _waiting_runs(self) -> list[Run]:
        return [run for lane in self._lanes.values() for run in lane.everybody()]


def forker_for(settings: Settings) -> Forker:
    """Start the process that queries will be forked from, while others still load. Raises InputError."""
    return Forker(_place(settings.home, load(settings), settings.server))


def _place(home: Path, rules: Rules, server: Server | None) -> Place:
    return Place(home, server, rules.of("reader").seconds)


def _is_nobodys_fault(status: int) -> bool:
    """Whether a process was ended from outside, or went by itself after a query that left much memory behind."""
    return status == 0 or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGTERM))


def _got_no_memory(status: int) -> bool:
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT


def _cause(status: int, memory_bytes: int) -> BioregionError:
    """Why a process ended in the middle of a query."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if _got_no_memory(status):
            return working.too_much_memory(memory_bytes)
        if number == signal.SIGSEGV:
            return QueryRefusedError(working.TOO_DEEP)
        if number == signal.SIGKILL:
            return working.too_much_memory(None)
    return StoreError("The query process ended without an answer. Ask in another way.")
