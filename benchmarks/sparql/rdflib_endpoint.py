"""rdflib behind rdflib-endpoint: the data in its memory store, served by uvicorn."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import time
from importlib.metadata import version

from benchmarks.sparql.data import Data
from benchmarks.sparql.peer import Peer, free_port

# Reading a million triples takes it a minute, and a query of it cannot be stopped. So what has been read is kept in
# one process and served by a copy of it, which is ended and made anew when a query was given up.
_PROGRAM = """
import gc, os, signal, socket, sys
from rdflib import Dataset

dataset = Dataset(default_union=True)
dataset.parse(sys.argv[1], format="nquads")
gc.collect()
gc.freeze()
# Named, or small answers would wait for the delay of small packets.
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[2])))
listener.listen(1024)
child = 0
signal.signal(signal.SIGUSR1, lambda *_: os.kill(child, signal.SIGKILL))
while True:
    child = os.fork()
    if not child:
        signal.signal(signal.SIGUSR1, signal.SIG_DFL)
        import uvicorn
        from rdflib_endpoint import SparqlEndpoint
        app = SparqlEndpoint(graph=dataset, path="/")
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        sys.exit(1)
"""


class RdflibEndpoint(Peer):
    """rdflib-endpoint over a data set whose default graph is the union of the named ones."""

    name = "rdflib"
    patience = 3600.0

    @staticmethod
    def missing() -> str | None:
        """What is not installed."""
        if importlib.util.find_spec("rdflib_endpoint"):
            return None
        return "rdflib-endpoint is not installed. It is one of the development packages: make test installs them."

    def load(self, data: Data) -> None:
        """Only remember the file: it is read at every start."""
        (self.folder / "data.nq").unlink(missing_ok=True)
        (self.folder / "data.nq").symlink_to(data.quads.resolve())

    def start(self) -> None:
        """Read the data and serve it."""
        port = free_port()
        self.address = f"http://127.0.0.1:{port}/"
        self._spawn([sys.executable, "-c", _PROGRAM, str(self.folder / "data.nq"), str(port)])
        self._wait()

    def recover(self) -> None:
        """Serve from a fresh copy of what was read."""
        os.kill(self.pid, signal.SIGUSR1)
        time.sleep(0.2)
        self._wait()

    def version(self) -> str:
        """The versions of both packages."""
        return f"rdflib {version('rdflib')}, rdflib-endpoint {version('rdflib-endpoint')}"
