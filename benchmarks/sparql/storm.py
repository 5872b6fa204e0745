"""The small query under load, quiet and while hostile queries come from another client; and the server's memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.sparql import processes
from benchmarks.sparql.load import MARK
from benchmarks.sparql.peer import Peer
from benchmarks.sparql.processes import Memory

ROOT = Path(__file__).resolve().parents[2]
_ANCHOR = "org/7>"
# What every organisation of the reference data has: its number in its code.
PROOF = "9{:08d}"
# How much later than its limit a query may end.
TOLERANCE = 1.0


def look_up(text: str) -> str:
    """The reference's look-up of one organisation, with a mark in place of its number."""
    assert _ANCHOR in text, "the look-up names another thing now"
    return text.replace(_ANCHOR, f"org/{MARK}>")


@dataclass
class Storm:
    """What was seen: three loads, the endings of the hostile queries, and memory before, during and after."""

    limit: float
    before: dict[str, Any] = field(default_factory=dict)
    during: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    endings: list[dict[str, Any]] = field(default_factory=list)
    lasted: float = 0.0
    memory: dict[str, Memory] = field(default_factory=dict)

    def verdicts(self) -> Counter[str]:
        """How many hostile queries ended in which way."""
        return Counter(verdict(ending, self.limit) for ending in self.endings)


def verdict(ending: dict[str, Any], limit: float) -> str:
    """In which way a hostile query ended, its time measured without what it waited for its turn."""
    seconds = ending["seconds"] - ending["waited"]
    if seconds > limit + TOLERANCE:
        return "too late"
    if ending["status"] == 0:
        return "no answer"
    if seconds >= limit - TOLERANCE:
        return "ended at its limit"
    if ending["status"] == 200:
        return "answered" if ending["whole"] else "broken off before its limit"
    return "refused" if ending["status"] < 500 and ending["status"] != 429 else "ended before its limit"


def load(
    peer: Peer, text: str, things: int, *, connections: int, seconds: float, warm: float = 2.0
) -> dict[str, Any]:
    """Requests a second and latencies of the small query at one engine."""
    with _generator(peer, text, things, connections, seconds, warm) as process:
        return _read(process)


def rage(
    peer: Peer,
    text: str,
    things: int,
    *,
    connections: int,
    seconds: float,
    limit: float,
    at_once: int,
    say: Callable[[str], None],
) -> Storm:
    """The load alone, then with all hostile queries, then alone again; the engine ends a query after ``limit``."""
    storm = Storm(limit)
    storm.memory["before"] = processes.memory(peer.pid)
    storm.before = load(peer, text, things, connections=connections, seconds=seconds)
    storm.memory["under load"] = processes.memory(peer.pid)
    say(f"quiet: {storm.before}")
    with (
        processes.Watch(peer.pid) as watch,
        _generator(peer, text, things, connections, 86_400, 1.0) as process,
    ):
        time.sleep(1.0)
        began = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.sparql.attack", peer.address, "--at-once", str(at_once)]
        attack = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        storm.lasted = time.perf_counter() - began
        process.terminate()
        storm.during = _read(process)
    storm.endings = json.loads(attack.stdout)
    storm.memory["at most, during"] = watch.most
    say(f"during: {storm.during}, {dict(storm.verdicts())}")
    storm.memory["at once after"] = processes.memory(peer.pid)
    storm.after = load(peer, text, things, connections=connections, seconds=seconds)
    storm.memory["after the last load"] = processes.memory(peer.pid)
    say(f"after: {storm.after}")
    return storm


def _generator(
    peer: Peer, text: str, things: int, connections: int, seconds: float, warm: float
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "benchmarks.sparql.load", peer.address, "--things", str(things)]
    options = [
        "--proof",
        PROOF,
        "--connections",
        str(connections),
        "--seconds",
        str(seconds),
        "--warm",
        str(warm),
    ]
    process = subprocess.Popen([*command, *options], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(text.encode())
    process.stdin.close()
    process.stdin = None
    return process


def _read(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    told, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"The load generator failed with {process.returncode}.")
    counted: dict[str, Any] = json.loads(told)
    return counted
