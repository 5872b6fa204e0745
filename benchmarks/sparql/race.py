"""The queries at one size, all engines in one run: each query at every engine in turn, so that noise hits all alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from benchmarks.sparql import referee, timing
from benchmarks.sparql.asking import Client
from benchmarks.sparql.peer import Peer
from benchmarks.sparql.referee import Answer
from benchmarks.sparql.reference import UNORDERED
from benchmarks.sparql.timing import Timing

Say = Callable[[str], None]


@dataclass
class Race:
    """What came of it: times by query and engine, rows by query, and who gave another answer than most."""

    peers: list[str]
    times: dict[str, dict[str, Timing]] = field(default_factory=dict)
    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)
    deviations: dict[str, list[str]] = field(default_factory=dict)

    def ratios(self, one: str, other: str, left_out: Sequence[str] = ()) -> dict[str, float]:
        """How many times longer ``one`` took than ``other``, by query."""
        return {
            query: times[one].seconds / times[other].seconds
            for query, times in self.times.items()
            if one in times and other in times and query not in left_out
        }


def run(
    peers: Sequence[Peer], queries: Mapping[str, str], *, budget: float, limit: float = timing.LIMIT, say: Say
) -> Race:
    """Time every query at every engine, all of which are started."""
    race = Race([peer.name for peer in peers])
    clients = {peer.name: Client(peer.address) for peer in peers}
    for name, text in queries.items():
        race.times[name], race.answers[name] = {}, {}
        for peer in peers:
            timed = timing.measure(partial(clients[peer.name].ask, text, limit), budget, limit=limit)
            race.times[name][peer.name] = timed
            say(f"{name:<18}{peer.name:<10}{timed.seconds * 1000:>10.1f} ms  {timed.runs} runs  {timed.note}")
            if timed.note:
                clients[peer.name].close()
                peer.recover()
                clients[peer.name] = Client(peer.address)
            else:
                race.answers[name][peer.name] = referee.read(timed.body, name not in UNORDERED)
                timed.forget()
        if told := referee.deviations(race.answers[name]):
            race.deviations[name] = told
            say(f"{name}: {'; '.join(told)}")
    for client in clients.values():
        client.close()
    return race


def mean(ratios: Mapping[str, float]) -> float:
    """The geometric mean."""
    return math.exp(sum(map(math.log, ratios.values())) / len(ratios)) if ratios else math.nan
