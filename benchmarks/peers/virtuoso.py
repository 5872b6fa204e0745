"""Virtuoso as Debian packages it, on loopback with free ports and a folder of its own, stopped afterwards.

Tests and benchmarks use it; what is asked of it is theirs. Everybody on this machine may write to it while it runs.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

PROGRAM = shutil.which("virtuoso-t")
CONSOLE = shutil.which("isql-vt")
MISSING = "Virtuoso is not installed here. On Debian: apt-get install virtuoso-opensource-7-bin"
# What a fresh database holds.
OWN_GRAPHS = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://www.w3.org/ns/ldp#",
    "http://localuriqaserver/sparql",
)
_START_SECONDS = 60.0
# A password that a fresh database has; it listens on this machine alone.
_ACCOUNT = ("dba", "dba")
SETTINGS = Template("""\
[Database]
DatabaseFile = $folder/virtuoso.db
ErrorLogFile = $folder/virtuoso.log
LockFile = $folder/virtuoso.lck
TransactionFile = $folder/virtuoso.trx
xa_persistent_file = $folder/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = $folder/temp.db
TransactionFile = $folder/temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:$console_port
LiteMode = 0
DisableUnixSocket = 1
NumberOfBuffers = $buffers
MaxDirtyBuffers = $dirty
DirsAllowed = $folder, $readable
MaxQueryMem = 2G
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 2
[HTTPServer]
ServerPort = 127.0.0.1:$port
ServerRoot = $folder
ServerThreads = 40
KeepAliveTimeout = 60
MaxKeepAlives = 40
[SPARQL]
ResultSetMaxRows = $rows
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = $seconds
""")


@dataclass(frozen=True)
class Virtuoso:
    """A running server: its addresses, and the number of its process."""

    address: str
    console: str
    pid: int

    @property
    def graphs(self) -> str:
        """Where whole graphs are sent (SPARQL 1.1 Graph Store HTTP Protocol)."""
        return f"{self.address}sparql-graph-crud"

    @property
    def endpoint(self) -> str:
        """Where queries and updates are sent."""
        return f"{self.address}sparql"

    def command(self, text: str) -> str:
        """Run statements of Virtuoso's own SQL, each ended by a semicolon; gives what the console printed."""
        assert CONSOLE is not None
        ran = subprocess.run(
            [CONSOLE, self.console, *_ACCOUNT, "VERBOSE=OFF", "BANNER=OFF", "ERRORS=STDOUT"],
            input=text,
            capture_output=True,
            text=True,
            timeout=600,
            check=True,
        )
        if "*** Error" in ran.stdout:
            raise RuntimeError(ran.stdout.strip())
        return ran.stdout


@contextmanager
def running(
    folder: Path,
    *,
    readable: Path | None = None,
    memory_megabytes: int = 200,
    most_rows: int = 2_000_000,
    query_seconds: int = 600,
) -> Iterator[Virtuoso]:
    """An empty server that anybody here may write to by SPARQL Update; ``folder`` is made and must be short.

    ``readable`` is a folder it may load files from. Raises RuntimeError when it does not start.
    """
    assert PROGRAM is not None, MISSING
    folder.mkdir(parents=True)
    port, console_port = _free_port(), _free_port()
    buffers = memory_megabytes * 120  # of 8 KiB each
    (folder / "virtuoso.ini").write_text(
        SETTINGS.substitute(
            folder=folder,
            readable=readable or folder,
            port=port,
            console_port=console_port,
            buffers=buffers,
            dirty=buffers * 3 // 4,
            rows=most_rows,
            seconds=query_seconds,
        ),
        encoding="utf-8",
    )
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(
            [PROGRAM, "+foreground", "+configfile", "virtuoso.ini"], cwd=folder, stdout=output, stderr=output
        )
    try:
        server = Virtuoso(f"http://127.0.0.1:{port}/", f"127.0.0.1:{console_port}", process.pid)
        _wait(server, process, folder)
        server.command(
            "GRANT SPARQL_UPDATE TO \"SPARQL\";\nDB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);\n"
        )
        yield server
    finally:
        process.kill()  # nobody needs what it holds
        process.wait(20)


def _wait(server: Virtuoso, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.endpoint}?query=ASK%7B%7D", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    log = folder / "virtuoso.log"
    told = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.is_file() else "it left no log"
    raise RuntimeError(f"Virtuoso did not start within {_START_SECONDS:g} seconds: {told}")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port
