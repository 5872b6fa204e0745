"""Time and memory of network analysis on a graph with CORDIS, beside plain NetworkX in the same run.

    python -m benchmarks.network HOME

Seconds and ratios are of processor time, which says the same on a busy machine; the time on the clock stands beside.
Every step runs in a process of its own, so that its peak of memory is its own with what was there before. Plain
NetworkX gets the same ties as a NetworkX graph. Where it would need hours, a part is timed and the whole is estimated,
and said to be.
"""

from __future__ import annotations

import argparse
import math
import os
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from networkx.algorithms import bipartite

from bioregion_graph.network import communities, layout, measures, projection, sampling, ties
from bioregion_graph.network.graph import Network
from bioregion_graph.network.ties import Hub
from bioregion_graph.network.wish import Wish
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view

PATIENCE_SECONDS = 900
PIVOTS = 10
DRAWN_NODES, SMALL_NODES, SMALL_TURNS = 20_000, 2000, 50
FINE = sampling.Precision(error=0.005)


@dataclass(frozen=True)
class Run:
    """Seconds of processor and on the clock, peak of memory (GiB) and outcome; infinite seconds where it was ended."""

    seconds: float = math.inf
    clock: float = math.inf
    memory: float = math.nan
    made: Any = None


def timed(make: Callable[[], Any]) -> Run:
    """A step in a child, which is ended when it takes too much of the processor."""
    with tempfile.NamedTemporaryFile() as file:
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE_SECONDS, PATIENCE_SECONDS))
            begun, clock = time.process_time(), time.perf_counter()
            made = make()
            took = time.process_time() - begun, time.perf_counter() - clock
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
            Path(file.name).write_bytes(pickle.dumps(Run(*took, peak, made)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            return Run()
        found: Run = pickle.loads(Path(file.name).read_bytes())
        return found


def line(name: str, ours: Run, plain: float | None, note: str = "") -> None:
    """One row of the table; ``plain`` is the processor time of NetworkX."""
    told, ratio = "", ""
    if plain is not None:
        most = min(plain, PATIENCE_SECONDS) if math.isinf(plain) else plain
        sign = ">" if math.isinf(plain) else ""
        told, ratio = f"{sign}{most:.1f}", f"{sign}{most / ours.seconds:.1f}"
    print(
        f"{name:34} {ours.seconds:8.2f} {ours.clock:8.2f} {ours.memory:7.2f} {told:>10} {ratio:>8}  {note}",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("home", type=Path, help="a home with a built graph")
    home: Path = parser.parse_args().home
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, NetworkX {nx.__version__}")
    print(f"{'step':34} {'seconds':>8} {'clock':>8} {'GiB':>7} {'NetworkX':>10} {'ratio':>8}")
    view = open_view(home)
    library = Library.load(folder("queries"))
    reading = timed(lambda: ties.read(view, library))
    read = reading.made
    line("read ties (once a generation)", reading, None)
    ours = timed(lambda: projection.project(read, Wish()))
    network = ours.made
    plain = timed(lambda: plain_projection(read))
    line(
        "projection by shared projects", ours, plain.seconds, f"{len(network):,} nodes, {network.size:,} ties"
    )
    assert plain.made in (None, network.size)
    graph = network.graph
    on_nodes(network, graph)
    on_betweenness(network, graph)
    on_layout(network)


def plain_projection(read: ties.Ties) -> int:
    """The same by NetworkX: how many ties it has."""
    incidence = read.of[Hub.participations]
    graph = nx.Graph()
    actors = incidence.actor.tolist()
    graph.add_edges_from(zip(actors, incidence.hub.tolist(), strict=True))
    size: int = bipartite.collaboration_weighted_projected_graph(graph, set(actors)).number_of_edges()
    return size


def _values(make: Callable[[], dict[str, float]]) -> list[float]:
    return list(make().values())


def _their_layout(graph: nx.Graph[str]) -> int:
    """How many nodes NetworkX places."""
    return len(nx.forceatlas2_layout(graph, max_iter=SMALL_TURNS, seed=0))


def on_nodes(network: Network, graph: nx.Graph[str]) -> None:
    """Measures of nodes, and communities."""
    tolerance = 1e-9 / len(network)
    for name, make, theirs in (
        ("PageRank", measures.pagerank, lambda: nx.pagerank(graph, tol=tolerance, max_iter=1000)),
        ("cores", measures.core, lambda: nx.core_number(graph)),
    ):
        ours = timed(partial(make, network))
        plain = timed(partial(_values, theirs))
        far = np.abs(ours.made - plain.made).max() if plain.made else math.nan
        line(name, ours, plain.seconds, f"largest difference {far:.1e}")
    for name, make in (("constraint", measures.constraint), ("effective size", measures.effective_size)):
        line(name, timed(partial(make, network)), None, "NetworkX multiplies matrices of all pairs")
    ours = timed(lambda: communities.find(network))
    plain = timed(lambda: nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=0)))
    found = ours.made
    note = f"Leiden, {communities.RUNS} runs: modularity {found.modularity:.4f}, agreement {found.agreement:.3f}; "
    line("communities", ours, plain.seconds, note + f"Louvain, 1 run: {plain.made or math.nan:.4f}")


def on_betweenness(network: Network, graph: nx.Graph[str]) -> None:
    """Sampled betweenness; of NetworkX some pivots, from which as many as the same bound needs are estimated."""
    plain = timed(lambda: max(nx.betweenness_centrality(graph, k=PIVOTS, seed=0).values())).seconds
    for precision in (sampling.DEFAULT, FINE):
        ours = timed(partial(sampling.betweenness, network, precision))
        # Brandes and Pich (2007) with Hoeffding's bound for all nodes at once; all nodes are exact.
        pivots = math.ceil(math.log(2 * len(network) / precision.risk) / (2 * precision.error**2))
        pivots = min(pivots, len(network))
        note = f"{ours.made.sentence}; NetworkX estimated from {PIVOTS} of {pivots:,} pivots"
        line(f"betweenness within {precision.error:g}", ours, plain / PIVOTS * pivots, note)


def on_layout(network: Network) -> None:
    """The layout of 20,000 nodes, and of fewer beside NetworkX, which holds all pairs at once."""
    for count, turns in ((DRAWN_NODES, layout.TURNS), (SMALL_NODES, SMALL_TURNS)):
        chosen = np.zeros(len(network), bool)
        chosen[np.argsort(-measures.degree(network), kind="stable")[:count]] = True
        part = network.only(chosen)
        of = communities.find(part, runs=1).of
        ours = timed(partial(layout.layout, part, of, turns))
        plain = None
        if count == SMALL_NODES:
            plain = timed(partial(_their_layout, part.graph)).seconds
        line(f"layout of {len(part):,} nodes, {turns} turns", ours, plain, f"{part.size:,} ties")


if __name__ == "__main__":
    main()
