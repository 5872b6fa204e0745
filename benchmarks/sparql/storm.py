"""The small query under load, quiet and while hostile queries come from another client; and the server's memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
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
# How many long queries of one client our server runs at once.
PLACES = 2


def look_up(text: str) -> str:
    """The reference's look-up of one organisation, with a mark in place of its number."""
    assert _ANCHOR in text, "the look-up names another thing now"
    return text.replace(_ANCHOR, f"org/{MARK}>")


@dataclass
class Wave:
    """All hostile queries, so many at a time: how each ended, and what the small query did meanwhile.

    ``waiting`` is the seconds that a query may have waited for its turn, beside what it took; ``lasted`` the seconds
    of the wave.
    """

    at_once: int
    waiting: float
    during: dict[str, Any]
    endings: list[dict[str, Any]]
    lasted: float

    def verdicts(self, limit: float) -> Counter[str]:
        """How many hostile queries ended in which way."""
        return Counter(verdict(ending, limit, self.waiting) for ending in self.endings)


@dataclass
class Storm:
    """What was seen: the load before, the waves, the load after, and the memory of the server."""

    limit: float
    before: dict[str, Any] = field(default_factory=dict)
    waves: list[Wave] = field(default_factory=list)
    after: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Memory] = field(default_factory=dict)


def verdict(ending: dict[str, Any], limit: float, waiting: float = 0.0) -> str:
    """In which way a hostile query ended, its time measured without what it is known to have waited."""
    seconds, status = ending["seconds"] - ending["waited"], ending["status"]
    if seconds > limit + waiting + TOLERANCE:
        return "too late"
    if status == 0:
        return "no answer"
    if status == 200 and ending["whole"]:
        return "answered"
    if 400 <= status < 500 and status != 429:
        return "refused"
    how = "broken off" if status == 200 else "ended"
    if seconds < limit - TOLERANCE:
        return f"{how} before its limit"
    return f"{how} at its limit" if seconds <= limit + TOLERANCE else f"{how} after waiting"


def load(
    peer: Peer, text: str, things: int, *, connections: int, seconds: float, warm: float = 2.0
) -> dict[str, Any]:
    """Requests a second and latencies of the small query at one engine, and its processor time for one of them."""
    before = processes.cpu_seconds(peer.pid)
    with _generator(peer, text, things, connections, seconds, warm) as process:
        counted = _read(process)
    spent = processes.cpu_seconds(peer.pid) - before
    counted["cpu_ms"] = round(spent * 1000 / max(counted["answers_with_warming_up"], 1), 3)
    return counted


def rage(
    peer: Peer, text: str, things: int, *, connections: int, seconds: float, limit: float,
    at_once: Sequence[int], say: Callable[[str], None],
) -> Storm:  # fmt: skip
    """The load alone, then with all hostile queries in each wave, then alone again; the engine ends a query
    after ``limit`` seconds, and so many of one client run ``at_once`` in a wave."""
    storm = Storm(limit)
    storm.memory["before"] = processes.memory(peer.pid)
    storm.before = load(peer, text, things, connections=connections, seconds=seconds)
    storm.memory["under load"] = processes.memory(peer.pid)
    say(f"quiet: {storm.before}")
    for number in at_once:
        with processes.Watch(peer.pid) as watch:
            storm.waves.append(_wave(peer, text, things, connections, limit, number))
        storm.memory[f"at most, {number} hostile at once"] = watch.most
        say(f"{number} at once: {storm.waves[-1].during}, {dict(storm.waves[-1].verdicts(limit))}")
    storm.memory["at once after"] = processes.memory(peer.pid)
    storm.after = load(peer, text, things, connections=connections, seconds=seconds)
    storm.memory["after the last load"] = processes.memory(peer.pid)
    say(f"after: {storm.after}")
    return storm


def _wave(peer: Peer, text: str, things: int, connections: int, limit: float, at_once: int) -> Wave:
    with _generator(peer, text, things, connections, 86_400, 1.0) as process:
        time.sleep(1.0)
        began = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.sparql.attack", peer.address, "--at-once", str(at_once)]
        attack = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        lasted = time.perf_counter() - began
        process.terminate()
        during = _read(process)
    # Ours runs two queries of one client at once, and lets others wait as long as one may run.
    waiting = limit if at_once > PLACES else 0.0
    return Wave(at_once, waiting, during, json.loads(attack.stdout), lasted)


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
