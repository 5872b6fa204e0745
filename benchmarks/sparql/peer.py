"""What all engines of the comparison have in common: a folder, a process and an address on loopback, each its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.sparql.asking import Client
from benchmarks.sparql.data import Data

_ANY = "ASK { ?s ?p ?o }"


class PeerError(Exception):
    """An engine that could not be started or loaded; the message holds the end of its log."""


class Peer(ABC):
    """One engine. ``load`` makes its database, ``start`` serves it, ``stop`` ends it."""

    name: str
    # A start may include reading all data into memory.
    patience = 900.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    @abstractmethod
    def missing() -> str | None:
        """A sentence on what is not installed on this machine, or None when all is there."""

    @abstractmethod
    def load(self, data: Data) -> None:
        """Make the database in the folder. Raises PeerError."""

    @abstractmethod
    def start(self) -> None:
        """Serve the database and wait for the first answer. Raises PeerError."""

    @abstractmethod
    def version(self) -> str:
        """What this engine calls itself."""

    def settle(self) -> float:
        """Wait until the engine is at its best, where that comes after the first answer; gives the seconds."""
        return 0.0

    def recover(self) -> None:
        """Make the engine fit again after a query of it was given up."""
        self.stop()
        self.start()

    @property
    def pid(self) -> int:
        """The number of the process that was started; it may have children."""
        assert self._process is not None, "not started"
        return self._process.pid

    def stop(self) -> None:
        """End the process and its children; stopping twice is no error."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        # A child of it that still computes would disturb what is measured next.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def _spawn(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=cwd or self.folder,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait(self) -> None:
        """Wait until the first query is answered."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                raise PeerError(f"{self.name} ended before it answered. {self._log()}")
            client = Client(self.address)
            reply = client.ask(_ANY, 5)
            client.close()
            if reply.is_answer:
                return
            time.sleep(0.05)
        self.stop()
        raise PeerError(f"{self.name} did not answer within {self.patience:g} seconds. {self._log()}")

    def _log(self) -> str:
        path = self.folder / "log.txt"
        if not path.is_file():
            return ""
        return "The end of its log: " + path.read_text(encoding="utf-8", errors="replace")[-1500:]

    def _run(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
        """Run a command to its end and give what it printed. Raises PeerError."""
        ran = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        told = ran.stdout.decode("utf-8", "replace")
        if ran.returncode:
            raise PeerError(f"{self.name}: {command[0]} failed ({ran.returncode}): {told[-1500:]}")
        return told


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
