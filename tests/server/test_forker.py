"""The process that query processes are forked from, without a server; and what happens when it cannot start."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.server.test_limits import commit, numbered
from tests.server.test_workers import is_alive

from bioregion_graph.errors import BusyError
from bioregion_graph.server import frames
from bioregion_graph.server.frames import Place, Task, Unpacker
from bioregion_graph.server.limits import Limits, Queue, Rules
from bioregion_graph.server.workers import Workers

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Lines:
    """The server's end of the socket of lines."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self._held = b""

    def fork(self) -> tuple[int, socket.socket]:
        """A new process, and the socket to it."""
        ours, theirs = socket.socketpair()
        socket.send_fds(self.control, [b"fork\n"], [theirs.fileno()])
        theirs.close()
        word, pid = self.next()
        assert word == "born"
        return int(pid), ours

    def next(self) -> list[str]:
        """The words of the next line."""
        while b"\n" not in self._held:
            self._held += self.control.recv(4096)
        line, _, self._held = self._held.partition(b"\n")
        return line.decode().split()


def answer(connection: socket.socket) -> bytes:
    """What a process answers to a query."""
    connection.sendall(Task(COUNT, 1, rows="csv").packed())
    unpacker = Unpacker()
    said = b""
    while True:
        for kind, content in unpacker.feed(connection.recv(65_536)):
            said += content if kind == frames.DATA else b""
            if kind == frames.END:
                return said


@contextmanager
def forking(home: Path) -> Iterator[tuple[Lines, subprocess.Popen[bytes]]]:
    """The real program, and the server's end of its socket."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "bioregion_graph.server.forker", str(theirs.fileno())]
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.PIPE)
    assert process.stdin is not None
    with process.stdin as told:
        told.write(Place(home).packed())
    theirs.close()
    with ours:
        ours.settimeout(60)
        yield Lines(ours), process
    assert process.wait(60) == 0, "it ends with its server"


def test_processes_are_born_and_buried_as_the_server_says(tmp_path: Path) -> None:
    commit(tmp_path, numbered(3))
    with forking(tmp_path) as (lines, process):
        (one, first), (two, second), (three, third) = lines.fork(), lines.fork(), lines.fork()
        assert [answer(each) for each in (first, second, third)] == [b"n\r\n3\r\n"] * 3
        # Only its own children are ended.
        lines.control.sendall(f"kill {process.pid}\nkill {one}\n".encode())
        assert lines.next() == ["died", str(one), str(int(signal.SIGKILL))]
        second.close()
        assert lines.next() == ["died", str(two), "0"]
        assert is_alive(three)
    time.sleep(0.5)
    assert not is_alive(three), "it ends with the server"
    for each in (first, third):
        each.close()


def test_it_has_one_thread_and_all_that_queries_need() -> None:
    program = (
        "import sys, threading; from bioregion_graph.server import forker; "
        "print(threading.active_count(), len(open('/proc/self/stat').read().split()) and "
        "open('/proc/self/stat').read().rpartition(')')[2].split()[17], "
        "'pyoxigraph' in sys.modules, 'fastapi' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.split() == ["1", "1", "True", "False"]


def test_what_cannot_start_is_not_started_over_and_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    commit(tmp_path, numbered(3))
    limits = Limits(5.0, 1024**3, 1000, 1024**3)

    async def scenario() -> None:
        workers = Workers(tmp_path, Rules({"reader": limits}, Queue(2.0, 10, 10), 1))
        began = time.monotonic()
        while "does not start" not in caplog.text:
            await asyncio.sleep(0.05)
            assert time.monotonic() - began < 20
        monkeypatch.undo()
        run = workers.ask(Task(COUNT, 1, rows="csv"), "a", limits)
        await run.begin()
        assert run.error is None or isinstance(run.error, BusyError)
        assert caplog.text.count("does not start") < 5
        await workers.stop()

    monkeypatch.setattr("bioregion_graph.server.nursery.sys.executable", "/bin/false")
    asyncio.run(scenario())
