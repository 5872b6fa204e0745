"""The server's side of the process that query processes are forked from, and of each query process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Protocol, cast

from bioregion_graph.server import frames
from bioregion_graph.server.frames import Frame, Place
from bioregion_graph.server.run import Run

# The most that a process can step back.
IDLE = 19
_PATIENCE_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Who uses the processes."""

    def heard(self, worker: Worker, frame: Frame) -> None:
        """A process said something."""
        ...

    def lost(self, worker: Worker) -> None:
        """A process ended by itself, or was ended by others."""
        ...


class Worker(asyncio.Protocol):
    """One query process; ``status`` is how it ended, as ``os.waitpid`` gives it."""

    def __init__(self, keeper: Keeper) -> None:
        self.run: Run | None = None
        self.pid: int | None = None
        self.status: int | None = None
        self.nice = 0
        self.is_ready = False
        self.cpu_seconds: float | None = None
        self.is_dismissed = False
        self._keeper = keeper
        self._transport: asyncio.Transport | None = None
        self._unpacker = frames.Unpacker()
        self._unsent: bytes = b""
        self._is_closed = False

    def ask(self, frame: bytes) -> None:
        """Send a task."""
        if self._transport:
            self._transport.write(frame)
        else:
            self._unsent += frame

    def pause(self) -> None:
        """Read nothing for now: the process waits when its socket is full."""
        if self._transport:
            self._transport.pause_reading()

    def resume(self) -> None:
        """Go on reading."""
        if self._transport and not self._transport.is_closing():
            self._transport.resume_reading()

    def close(self) -> None:
        """Hear nothing more of this process."""
        self.is_dismissed = True
        if self._transport:
            self._transport.abort()

    def ready(self, cpu_seconds: float) -> None:
        """The process can be asked; it has used so many seconds of processor until now."""
        self.cpu_seconds = cpu_seconds
        self.is_ready = True
        if self.nice:
            self.step_back(self.nice)

    def step_back(self, nice: int) -> None:
        """Let the system prefer other processes from now on, by so much (``man 2 setpriority``), for all its life.

        With ``IDLE`` it runs when no other wants to, and is interrupted whenever one does (``man 7 sched``). One that
        is not ready yet steps back when it is.
        """
        self.nice = nice
        if self.is_ready and self.pid is not None:
            with suppress(OSError):  # it may have ended just now
                os.setpriority(os.PRIO_PROCESS, self.pid, nice)
                if nice >= IDLE and hasattr(os, "SCHED_IDLE"):
                    os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))

    def busy_seconds(self) -> float | None:
        """The processor time of this process since its last query; None while it gets ready, or where nobody tells."""
        if self.cpu_seconds is None:
            return None
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_bytes()
        except OSError:
            return None
        user, system = stat.rpartition(b")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") - self.cpu_seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The loop has taken the socket."""
        self._transport = cast(asyncio.Transport, transport)
        if self.is_dismissed:
            self._transport.abort()
        elif self._unsent:
            self._transport.write(self._unsent)

    def data_received(self, data: bytes) -> None:
        """Bytes came from the process."""
        for frame in self._unpacker.feed(data):
            if self.is_dismissed:
                return
            self._keeper.heard(self, frame)

    def connection_lost(self, exc: Exception | None) -> None:
        """The process is gone, or will be in a moment."""
        del exc
        self._is_closed = True
        self._settle()

    def died(self, status: int) -> None:
        """The process was buried."""
        self.status = status
        self._settle()

    def _settle(self) -> None:
        # Both ends of the news must be in: what was said last, and how it ended.
        if self._is_closed and self.status is not None and not self.is_dismissed:
            self.is_dismissed = True
            self._keeper.lost(self)


class Forker:
    """The process that query processes are forked from, and the socket to it; it ends when that is closed."""

    def __init__(self, place: Place) -> None:
        """Start it; it takes half a second to load what they need."""
        self.control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "bioregion_graph.server.forker", str(theirs.fileno())]
        # A session of its own, so that Ctrl+C is for the server alone.
        self._process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.PIPE, start_new_session=True
        )
        # Not as an argument, which everybody on the machine can read.
        assert self._process.stdin is not None
        # One that ended at once is heard of by its socket.
        with suppress(BrokenPipeError), self._process.stdin as told:
            told.write(place.packed())
        theirs.close()

    def end(self) -> None:
        """Close the socket and wait for its end."""
        self.control.close()
        self._process.wait()


class Nursery:
    """Starts and ends query processes; a fresh one is there in milliseconds."""

    def __init__(self, place: Place, keeper: Keeper, forker: Forker | None = None) -> None:
        """``forker`` is one that was started ahead, for the same place."""
        self._forker = forker or Forker(place)
        self._place = place
        self._keeper = keeper
        self._loop = asyncio.get_running_loop()
        self._unborn: deque[Worker] = deque()
        self._by_pid: dict[int, Worker] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._line = b""
        self._wanted: list[socket.socket] = []
        self._is_up = False
        self._births = 0
        self._restarting: asyncio.TimerHandle | None = None
        self._go_on()

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that are not dismissed."""
        return [pid for pid, worker in self._by_pid.items() if not worker.is_dismissed]

    def fork(self) -> Worker:
        """A new process; it may be asked at once."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        worker = Worker(self._keeper)
        self._unborn.append(worker)
        self._wanted.append(theirs)
        self._ask_for_wanted()
        connecting = self._loop.create_task(self._loop.create_unix_connection(lambda: worker, sock=ours))
        self._tasks.add(connecting)
        connecting.add_done_callback(self._tasks.discard)
        return worker

    def end(self, worker: Worker) -> None:
        """End a process, whatever it is doing."""
        worker.close()
        if worker.pid in self._by_pid:
            self._tell(f"kill {worker.pid}\n".encode())

    async def stop(self) -> None:
        """End all processes, and the one they come from."""
        if self._restarting:
            self._restarting.cancel()
        self._loop.remove_reader(self._forker.control)
        await asyncio.gather(*self._tasks)
        for worker in (*self._unborn, *self._by_pid.values()):
            worker.close()
        await asyncio.sleep(0)  # the transports close their sockets
        for theirs in self._wanted:
            theirs.close()
        self._forker.end()

    def _start(self) -> None:
        self._forker = Forker(self._place)
        self._go_on()

    def _go_on(self) -> None:
        self._loop.add_reader(self._forker.control, self._hear)
        self._is_up = True
        self._births = 0
        self._ask_for_wanted()

    def _ask_for_wanted(self) -> None:
        while self._is_up and self._wanted:
            if not self._tell(b"fork\n", self._wanted[0]):
                return
            self._wanted.pop(0).close()

    def _tell(self, line: bytes, *beside: socket.socket) -> bool:
        """Whether a line was sent; where it was not, the end of the process is news that comes in a moment."""
        try:
            socket.send_fds(self._forker.control, [line], [each.fileno() for each in beside])
        except OSError:
            self._is_up = False
        return self._is_up

    def _hear(self) -> None:
        try:
            data = self._forker.control.recv(65_536)
        except ConnectionResetError:  # it was ended with something of ours unread
            data = b""
        if not data:
            self._restart()
            return
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            word, pid, *status = line.split()
            if word == b"born":
                self._born(int(pid))
            elif worker := self._by_pid.pop(int(pid), None):
                worker.died(int(status[0]))

    def _born(self, pid: int) -> None:
        worker = self._unborn.popleft()
        self._births += 1
        worker.pid = pid
        self._by_pid[pid] = worker
        if worker.is_dismissed:
            self._tell(f"kill {pid}\n".encode())
        elif worker.nice:
            worker.step_back(worker.nice)

    def _restart(self) -> None:
        """The process that others come from was ended from outside: begin again."""
        self._loop.remove_reader(self._forker.control)
        self._forker.end()
        self._is_up = False
        workers = [*self._unborn, *self._by_pid.values()]
        for pid in self._by_pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for theirs in self._wanted:
            theirs.close()
        self._wanted.clear()
        self._unborn.clear()
        self._by_pid.clear()
        self._line = b""
        if self._births:
            self._start()
        else:
            # What cannot start will not start any better at once.
            _log.error("The process that queries run in does not start. Its error stands above.")
            self._restarting = self._loop.call_later(_PATIENCE_SECONDS, self._start)
        for worker in workers:
            if not worker.is_dismissed:
                worker.close()
                worker.status = signal.SIGKILL
                self._keeper.lost(worker)
