"""Time and memory of network analysis on a graph with CORDIS, beside plain NetworkX in the same run.

    python -m benchmarks.network HOME

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
import signal
import sys
import tempfile
import time
from collections.abc import Callable
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


def timed(make: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds, peak of memory (GiB) and outcome of a step in a child; infinite seconds where it was ended."""
    with tempfile.NamedTemporaryFile() as file:
        child = os.fork()
        if not child:
            signal.alarm(PATIENCE_SECONDS)
            begun = time.perf_counter()
            made = make()
            seconds = time.perf_counter() - begun
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
            Path(file.name).write_bytes(pickle.dumps((seconds, peak, made)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            return math.inf, math.nan, None
        found: tuple[float, float, Any] = pickle.loads(Path(file.name).read_bytes())
        return found


def line(name: str, ours: float, memory: float, plain: float, note: str = "") -> None:
    """One row of the table."""
    ratio = f"{plain / ours:.1f}" if math.isfinite(plain) else f">{PATIENCE_SECONDS / ours:.0f}"
    told = f"{plain:.1f}" if math.isfinite(plain) else f">{PATIENCE_SECONDS}"
    if plain < 0:
        told = ratio = ""
    print(f"{name:34} {ours:9.2f} {memory:8.2f} {told:>10} {ratio:>8}  {note}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("home", type=Path, help="a home with a built graph")
    home: Path = parser.parse_args().home
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, NetworkX {nx.__version__}")
    print(f"{'step':34} {'seconds':>9} {'GiB':>8} {'NetworkX':>10} {'ratio':>8}")
    view = open_view(home)
    library = Library.load(folder("queries"))
    seconds, memory, read = timed(lambda: ties.read(view, library))
    line("read ties (once a generation)", seconds, memory, -1)
    seconds, memory, network = timed(lambda: projection.project(read, Wish()))
    plain = timed(lambda: plain_projection(read))
    line(
        "projection by shared projects",
        seconds,
        memory,
        plain[0],
        f"{len(network):,} nodes, {network.size:,} ties",
    )
    if plain[2]:
        assert plain[2] == network.size
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


def on_nodes(network: Network, graph: nx.Graph[str]) -> None:
    """Measures of nodes, and communities."""
    tolerance = 1e-9 / len(network)
    ours = timed(lambda: measures.pagerank(network))
    plain = timed(lambda: list(nx.pagerank(graph, tol=tolerance, max_iter=1000).values()))
    line("PageRank", ours[0], ours[1], plain[0], f"largest difference {np.abs(ours[2] - plain[2]).max():.1e}")
    ours = timed(lambda: measures.core(network))
    plain = timed(lambda: list(nx.core_number(graph).values()))
    line("cores", ours[0], ours[1], plain[0], f"largest difference {np.abs(ours[2] - plain[2]).max():.1e}")
    for name, make in (("constraint", measures.constraint), ("effective size", measures.effective_size)):
        seconds, memory, _ = timed(lambda make=make: make(network))
        line(name, seconds, memory, -1, "plain NetworkX: a dense matrix of all pairs")
    seconds, memory, found = timed(lambda: communities.find(network))
    plain = timed(lambda: nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=0)))
    note = f"Leiden, {communities.RUNS} runs: modularity {found.modularity:.4f}, agreement {found.agreement:.3f}; "
    line("communities", seconds, memory, plain[0], note + f"Louvain, 1 run: {plain[2] or math.nan:.4f}")


def on_betweenness(network: Network, graph: nx.Graph[str]) -> None:
    """Sampled betweenness; of NetworkX some pivots, from which as many as the same bound needs are estimated."""
    plain, _, _ = timed(lambda: max(nx.betweenness_centrality(graph, k=PIVOTS, seed=0).values()))
    for precision in (sampling.DEFAULT, FINE):
        seconds, memory, found = timed(lambda precision=precision: sampling.betweenness(network, precision))
        # Brandes and Pich (2007) with Hoeffding's bound for all nodes at once.
        pivots = math.ceil(math.log(2 * len(network) / precision.risk) / (2 * precision.error**2))
        note = f"{found.sentence}; NetworkX estimated from {PIVOTS} of {pivots:,} pivots"
        line(
            f"betweenness within {precision.error:g}",
            seconds,
            memory,
            plain / PIVOTS * min(pivots, len(network)),
            note,
        )


def on_layout(network: Network) -> None:
    """The layout of 20,000 nodes, and of fewer beside NetworkX, which holds all pairs at once."""
    for count, turns in ((DRAWN_NODES, layout.TURNS), (SMALL_NODES, SMALL_TURNS)):
        chosen = np.zeros(len(network), bool)
        chosen[np.argsort(-measures.degree(network), kind="stable")[:count]] = True
        part = network.only(chosen)
        of = communities.find(part, runs=1).of
        seconds, memory, _ = timed(lambda part=part, of=of, turns=turns: layout.layout(part, of, turns))
        plain = -1.0
        if count == SMALL_NODES:
            plain, _, _ = timed(
                lambda part=part: len(nx.forceatlas2_layout(part.graph, max_iter=SMALL_TURNS, seed=0))
            )
        line(f"layout of {len(part):,} nodes, {turns} turns", seconds, memory, plain, f"{part.size:,} ties")


if __name__ == "__main__":
    main()
