"""Measures are those of NetworkX, on any small network; betweenness by a sample keeps its bound."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from tests.network.networks import graph_of, network_of, networks

from bioregion_graph.errors import UsageError
from bioregion_graph.network import measures, sampling
from bioregion_graph.network.graph import Floats, Network
from bioregion_graph.network.spread import spread


def same(network: Network, found: Floats, expected: Mapping[str, float]) -> bool:
    told = [expected[node.iri] for node in network.nodes]
    return np.allclose(found, told, atol=1e-7, equal_nan=True)


@given(networks())
def test_degree_strength_core_and_parts(network: Network) -> None:
    graph = graph_of(network)
    assert same(network, measures.degree(network), dict(graph.degree()))
    assert same(network, measures.strength(network), dict(graph.degree(weight="weight")))
    assert same(network, measures.core(network), nx.core_number(graph))
    sizes = {node: len(part) for part in nx.connected_components(graph) for node in part}
    assert same(network, measures.component_size(network), sizes)


@given(networks())
def test_pagerank(network: Network) -> None:
    expected = nx.pagerank(graph_of(network), tol=1e-13, max_iter=5000)
    assert same(network, measures.pagerank(network), expected)
    assert same(network, measures.pagerank(network, backend="networkx"), expected)


@given(networks())
def test_brokerage(network: Network) -> None:
    graph = graph_of(network)
    # Node by node NetworkX follows the formulas; for all nodes at once it has a route of its own.
    assert same(
        network, measures.constraint(network), nx.constraint(graph, nodes=list(graph), weight="weight")
    )
    assert same(network, measures.effective_size(network), nx.effective_size(graph, nodes=list(graph)))


@given(networks())
def test_betweenness_bridges_and_articulation(network: Network) -> None:
    graph = graph_of(network)
    assert same(network, measures.betweenness(network), nx.betweenness_centrality(graph))
    assert measures.bridges(network) == sorted((min(edge), max(edge)) for edge in nx.bridges(graph))
    points = set(nx.articulation_points(graph))
    assert same(network, measures.is_articulation(network), {node: node in points for node in graph})


@given(networks())
def test_spread_is_that_of_networkx(network: Network) -> None:
    graph, found = graph_of(network), spread(network)
    assert found.efficiency == pytest.approx(nx.global_efficiency(graph))
    lengths = [
        far
        for start, reached in nx.all_pairs_shortest_path_length(graph)
        for end, far in reached.items()
        if start != end
    ]
    assert found.connected == pytest.approx(len(lengths) / 90)
    assert found.distance == pytest.approx(np.mean(lengths) if lengths else np.nan, nan_ok=True)


def planted(count: int, seed: int) -> Network:
    graph = nx.connected_caveman_graph(count // 10, 10)
    graph.add_edges_from(nx.gnm_random_graph(count, count // 4, seed=seed).edges)
    pairs = sorted({(min(edge), max(edge)) for edge in graph.edges})
    network = network_of({}, 0)
    nodes = tuple(network_of({}, 1).nodes[0] for _ in range(count))
    first, second = np.asarray(pairs, np.int32).T
    ones = np.ones(len(pairs))
    return type(network)(nodes, first, second, ones, ones.astype(np.int32), np.full(len(pairs), 2, np.int8))


@pytest.mark.parametrize("seed", range(3))
def test_sampled_betweenness_keeps_its_bound(seed: int) -> None:
    network = planted(200, seed)
    precision = sampling.Precision(0.03, 0.1, seed)
    found = sampling.betweenness(network, precision)
    exact = nx.betweenness_centrality(nx.from_scipy_sparse_array(network.pattern))
    assert np.abs(found.values - [exact[place] for place in range(200)]).max() <= found.error
    assert found.draws == sampling.draws(found.diameter, precision)
    longest = max(far for _, reached in nx.all_pairs_shortest_path_length(nx.from_scipy_sparse_array(network.pattern))
                  for far in reached.values())  # fmt: skip
    assert found.diameter >= longest + 1
    assert "probability 0.9" in found.sentence


@settings(max_examples=25)
@given(networks())
def test_the_draw_has_no_leaning(network: Network) -> None:
    found = sampling.betweenness(network, sampling.Precision(0.08, 0.01))
    exact = nx.betweenness_centrality(graph_of(network))
    assert np.abs(found.values - [exact[node.iri] for node in network.nodes]).max() <= found.error


def test_more_exact_takes_more_draws() -> None:
    assert sampling.draws(10, sampling.Precision(0.01)) > sampling.draws(10, sampling.Precision(0.02))
    # 0.5 / 0.01 squared times (floor(log2(8)) + 1 + ln(10)), by hand.
    assert sampling.draws(10, sampling.Precision(0.01, 0.1)) == 31513
    with pytest.raises(UsageError):
        sampling.Precision(error=0)


def test_measures_by_name() -> None:
    network = network_of({(0, 1): 1.0, (1, 2): 1.0})
    for name in measures.NAMES:
        assert len(measures.measure(network, name).values) == len(network)
    with pytest.raises(UsageError, match="no measure"):
        measures.measure(network, "fame")
    with pytest.raises(UsageError, match="no NetworkX backend"):
        measures.measure(network, "pagerank", backend="none-such")


BACKEND = """
import networkx as nx

class Found:
    def __init__(self, graph):
        self.graph = graph
        self.__networkx_backend__ = "plain_test"
    def is_directed(self): return False
    def is_multigraph(self): return False

class Dispatcher:
    @staticmethod
    def convert_from_nx(graph, *args, **kwargs): return Found(graph)
    @staticmethod
    def convert_to_nx(result, *args, **kwargs): return result
    @staticmethod
    def pagerank(graph, *args, **kwargs): return {node: 0.25 for node in graph.graph}
    @staticmethod
    def leiden_communities(graph, *args, **kwargs): return [set(graph.graph)]

def info(): return {"functions": {"pagerank": {}, "leiden_communities": {}}}
"""
ASKED = """
import networkx as nx
from tests.network.networks import network_of
from bioregion_graph.network import communities, measures
network = network_of({(0, 1): 1.0, (1, 2): 1.0, (3, 4): 1.0}, 5)
print(measures.pagerank(network).round(3).tolist(), measures.pagerank(network, "plain_test").tolist())
print(len(communities.find(network).sizes), len(communities.find(network, backend="plain_test").sizes))
nx.config.backend_priority.algos = ["plain_test"]
print(measures.pagerank(network)[0], measures.core(network).tolist(), len(communities.find(network).sizes))
"""


def test_an_installed_backend_of_networkx_is_used(tmp_path: Path) -> None:
    (tmp_path / "plain_test.py").write_text(BACKEND)
    told = tmp_path / "plain_test-1.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: plain-test\nVersion: 1\n")
    (told / "entry_points.txt").write_text(
        "[networkx.backends]\nplain_test = plain_test:Dispatcher\n\n"
        "[networkx.backend_info]\nplain_test = plain_test:info\n"
    )
    root = Path(__file__).resolve().parents[2]
    paths = os.pathsep.join([str(tmp_path), str(root)])
    ran = subprocess.run(
        [sys.executable, "-c", ASKED], env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "[0.154, 0.292, 0.154, 0.2, 0.2] [0.25, 0.25, 0.25, 0.25, 0.25]",
        "2 1",
        "0.25 [1.0, 1.0, 1.0, 1.0, 1.0] 1",
    ]
