"""The engines of a run: which there are, which can run here, and their life from loading to the end."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.sparql.data import Data
from benchmarks.sparql.jena import Jena
from benchmarks.sparql.ours import Ours
from benchmarks.sparql.peer import Peer
from benchmarks.sparql.rdflib_endpoint import RdflibEndpoint
from benchmarks.sparql.virtuoso import Virtuoso

__all__ = ["KINDS", "Peer", "present", "running"]

KINDS: dict[str, type[Peer]] = {kind.name: kind for kind in (Ours, Virtuoso, Jena, RdflibEndpoint)}
_LOADED = "loaded"


def present(names: Sequence[str], say: Callable[[str], None]) -> list[str]:
    """Those engines that are installed; the others are told and left out."""
    found = []
    for name in names:
        if reason := KINDS[name].missing():
            say(f"Left out: {name}. {reason}")
        else:
            found.append(name)
    return found


@contextmanager
def running(
    names: Sequence[str],
    data: Data,
    folder: Path,
    *,
    keep: bool,
    say: Callable[[str], None],
    limit: float | None = None,
) -> Iterator[list[Peer]]:
    """Engines with the data loaded, started and answering; they are stopped, and their folders deleted, after.

    ``keep`` leaves the databases and takes those that an earlier run has left. ``limit`` is the seconds after
    which ours ends a query.
    """
    with ExitStack() as stack:
        peers = []
        for name in names:
            place = folder / data.name / name
            peer = _ready(KINDS[name], place, data, keep, say)
            if not keep:
                stack.callback(shutil.rmtree, place, ignore_errors=True)
            stack.callback(peer.stop)
            if limit is not None and isinstance(peer, Ours):
                peer.limit = limit
            began = time.perf_counter()
            peer.start()
            say(f"{name}: {peer.version()}, first answer after {time.perf_counter() - began:.1f} s")
            peers.append(peer)
        for peer in peers:
            peer.settle()
        yield peers


def _ready(kind: type[Peer], place: Path, data: Data, keep: bool, say: Callable[[str], None]) -> Peer:
    if not (keep and (place / _LOADED).is_file()):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        began = time.perf_counter()
        kind(place).load(data)
        say(f"{kind.name}: loaded {data.name} triples in {time.perf_counter() - began:.1f} s")
        (place / _LOADED).touch()
    return kind(place)
