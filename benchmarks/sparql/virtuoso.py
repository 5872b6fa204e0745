"""Virtuoso as Debian packages it (``virtuoso-opensource``): a server of its own on loopback, loaded in bulk."""

from __future__ import annotations

import re
import subprocess
import time

from benchmarks.peers.virtuoso import CONSOLE, MISSING, PROGRAM, SETTINGS
from benchmarks.sparql.data import Data
from benchmarks.sparql.peer import Peer, PeerError, free_port

# Sized for 4 GB as its own documentation proposes; all queries of one run fit in it at ten million triples.
_BUFFERS = 340_000


class Virtuoso(Peer):
    """Virtuoso; its default graph is the union of the named ones."""

    name = "virtuoso"

    @staticmethod
    def missing() -> str | None:
        """What is not installed."""
        return None if PROGRAM and CONSOLE else MISSING

    def load(self, data: Data) -> None:
        """Load the N-Quads with its bulk loader and make a checkpoint."""
        self.start(str(data.quads.parent))
        try:
            load = f"ld_dir('{data.quads.parent}', '{data.quads.name}', 'urn:none'); rdf_loader_run(); checkpoint;"
            self._sql(load)
            faults = self._sql("select ll_error from DB.DBA.load_list where ll_error is not null;")
            if not re.search(r"^0 Rows\.", faults, re.M):
                raise PeerError(f"Virtuoso did not load the data: {faults[-800:]}")
        finally:
            self.stop()

    def start(self, data: str = "/nowhere") -> None:
        """Write its settings, start it, and wait for it."""
        self._sql_port, port = free_port(), free_port()
        settings = SETTINGS.substitute(
            folder=self.folder,
            readable=data,
            console_port=self._sql_port,
            port=port,
            buffers=_BUFFERS,
            dirty=_BUFFERS * 3 // 4,
            rows=2_000_000,
            seconds=600,
        )
        (self.folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
        self.address = f"http://127.0.0.1:{port}/sparql"
        # Left by a server that was ended the hard way.
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)
        self._spawn(["virtuoso-t", "-f", "-c", str(self.folder / "virtuoso.ini")])
        self._wait()

    def stop(self) -> None:
        """End it; its database is whole, for nothing was written since the checkpoint."""
        super().stop()
        time.sleep(0.1)

    def version(self) -> str:
        """The version of the package."""
        told = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
        found = re.search(r"Version (\S+)", told.stdout + told.stderr)
        return f"Virtuoso {found[1]}" if found else "Virtuoso"

    def _sql(self, text: str) -> str:
        return self._run(["isql-vt", f"127.0.0.1:{self._sql_port}", "dba", "dba", f"exec={text}"])
