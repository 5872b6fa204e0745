"""The process that query processes are forked from: small, without threads, with everything loaded that they need.

A process that was ended is replaced in milliseconds, where starting Python anew takes a second. The server asks for
processes and ends them over a socket of lines; when that socket closes, all processes end.

Lines to here: ``fork``, with a socket beside it; ``kill PID``. Lines from here: ``born PID``, in the order of the
asking; ``died PID STATUS``, with the status as ``os.waitpid`` gives it.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from bioregion_graph.server import working
from bioregion_graph.server.frames import Place

_MOST_SOCKETS = 64


class Forker:
    """Forks, ends and buries processes as the server says."""

    def __init__(self, control: socket.socket, place: Place) -> None:
        self._control = control
        self._place = place
        self._children: set[int] = set()
        self._line = b""
        self._sockets: list[int] = []
        self._wake, self._alarm = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        # Unlike select(), it takes files of any number.
        self._poll = select.poll()
        for number in (control.fileno(), self._wake):
            self._poll.register(number, select.POLLIN)

    def serve(self) -> None:
        """Obey until the server is gone, then end all processes."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server is interrupted, and then closes the socket
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._alarm, warn_on_full_buffer=False)
        try:
            while self._obey():
                pass
        finally:
            for pid in self._children:
                os.kill(pid, signal.SIGKILL)

    def _obey(self) -> bool:
        ready = {number for number, _ in self._poll.poll()}
        if self._wake in ready:
            with suppress(BlockingIOError):
                while os.read(self._wake, 4096):
                    pass
            self._bury()
        if self._control.fileno() in ready:
            try:
                data, sockets, _, _ = socket.recv_fds(self._control, 4096, _MOST_SOCKETS)
            except ConnectionResetError:  # the server ended with something of ours unread
                return False
            if not data:
                return False
            self._sockets += sockets
            *lines, self._line = (self._line + data).split(b"\n")
            for line in lines:
                self._do(*line.split())
        return True

    def _do(self, word: bytes, number: bytes = b"") -> None:
        if word == b"fork":
            self._fork(self._sockets.pop(0))
        elif int(number) in self._children:  # what is buried may be another's number by now
            os.kill(int(number), signal.SIGKILL)

    def _fork(self, connection: int) -> None:
        working.load_ahead(self._place)
        pid = os.fork()
        if not pid:
            self._become_worker(socket.socket(fileno=connection))
        os.close(connection)
        self._children.add(pid)
        self._tell(f"born {pid}\n")

    def _bury(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self._children.discard(pid)
            self._tell(f"died {pid} {status}\n")

    def _tell(self, line: str) -> None:
        with suppress(BrokenPipeError):  # the server is gone, which the next turn sees
            self._control.sendall(line.encode())

    def _become_worker(self, connection: socket.socket) -> None:
        """The rest of the life of a forked process."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            os.close(self._wake)
            os.close(self._alarm)
            for other in self._sockets:
                os.close(other)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            with suppress(
                OSError
            ):  # if memory runs out, the system takes it from a query, not from the server
                Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
            working.live(connection, self._place)
            code = 0
        finally:
            if code:
                traceback.print_exc()
            sys.stderr.flush()
            os._exit(code)


def main(descriptor: str) -> None:
    """Serve the server at the other end of a socket; what to answer from comes by standard input."""
    place = Place.unpacked(sys.stdin.buffer.read())
    # An engine without memory that looks for its place in the program finds none, and hangs.
    os.putenv("RUST_BACKTRACE", "0")
    working.load_ahead(place)
    gc.freeze()  # what is loaded is never looked through again, so its memory stays shared
    Forker(socket.socket(fileno=int(descriptor)), place).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
