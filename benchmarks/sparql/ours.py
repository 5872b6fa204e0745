"""Ours: a home with one generation made from the data, served by ``bioregion serve``."""

from __future__ import annotations

import re
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pyoxigraph

from benchmarks.sparql.asking import Client
from benchmarks.sparql.data import Data
from benchmarks.sparql.peer import Peer, PeerError
from bioregion_graph.store import copies
from bioregion_graph.store.derived import Derived
from bioregion_graph.store.generations import Generations

SOURCE = Path(__file__).resolve().parents[2] / "src"
_CODE = "from bioregion_graph.cli.main import main; main()"
# How many things there are of each class: reads much, answers little, in any data.
HEAVY = "SELECT ?class (COUNT(*) AS ?count) { ?thing a ?class } GROUP BY ?class"
_EVERY = 10.0
_ADDRESS = re.compile(rb"SPARQL: (http://\S+)")


class Ours(Peer):
    """``bioregion serve``; the default graph of a generation holds the statements of all its sources, merged."""

    name = "ours"

    def __init__(self, folder: Path, home: Path | None = None, limit: float = 60.0) -> None:
        """Serve the home in ``folder``, or another one; ``limit`` is the most seconds of one query."""
        super().__init__(folder)
        self.home = home or folder / "home"
        self.limit = limit

    @staticmethod
    def missing() -> str | None:
        """Nothing: this checkout is what is measured."""
        return None

    def load(self, data: Data) -> None:
        """Commit a generation with the statements in their graphs, and all of them in the default graph.

        In a process of its own, whose memory is given back and whose words go nowhere.
        """
        command = [
            sys.executable,
            "-m",
            "benchmarks.sparql.filling",
            str(self.home),
            str(data.quads),
            str(data.triples),
        ]
        self._run(command, {"PYTHONPATH": f"{SOURCE}:{SOURCE.parent}"})

    def start(self) -> None:
        """Serve the home and wait for the first answer."""
        self.begin()
        self._wait()

    def begin(self) -> None:
        """Start the process and wait only until it tells its address. Raises PeerError."""
        log = self.folder / "log.txt"
        log.unlink(missing_ok=True)
        environment = {
            "BIOREGION_HOME": str(self.home),
            "BIOREGION_QUERY_SECONDS": f"{self.limit:g}",
            "PYTHONPATH": str(SOURCE),
            "PYTHONUNBUFFERED": "1",
        }
        self._spawn([sys.executable, "-c", _CODE, "serve", "--port", "0"], environment)
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            if found := _ADDRESS.search(log.read_bytes()):
                self.address = found[1].decode()
                return
            assert self._process is not None
            if self._process.poll() is not None:
                break
            time.sleep(0.01)
        raise PeerError(f"bioregion serve told no address. {self._log()}")

    def is_copied(self) -> bool:
        """Whether the copies for fast answers of the current generation are there."""
        generations = Generations(self.home)
        return copies.are_ready(Derived(generations.path(generations.current().id)))

    def settle(self, most: float = 1800.0) -> float:
        """Wait until a heavy query is at its best; gives the seconds after which it was, from now.

        Copies for fast answers are made behind the first ones. Until they are there it is asked every ten seconds
        only: it is answered from the disk, which takes what the copies are made with.
        After that the best is what no run within three seconds was faster than by a fifth.
        """
        client = Client(self.address)
        began = time.perf_counter()
        best, reached, asked = float("inf"), 0.0, float("-inf")
        while (now := time.perf_counter() - began) < most:
            ready = self.is_copied()
            if not ready and now - asked < _EVERY:
                time.sleep(0.1)
                continue
            asked = now
            seconds = client.ask(HEAVY, self.limit).seconds
            if seconds < best * 0.8:
                best, reached = seconds, now
            elif ready and now - reached > 3.0:
                break
        client.close()
        return reached

    def version(self) -> str:
        """Our version and those of the engines."""
        engines = f"pyoxigraph {pyoxigraph.__version__} and sparq {version('sparq-rdf')}"
        return f"bioregion-graph {version('bioregion-graph')} on {engines}"
