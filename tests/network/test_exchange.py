"""Other programs read what is written: NetworkX its own formats, csv and json theirs."""

from __future__ import annotations

import csv
import io
import json
import math

import networkx as nx
import numpy as np
from hypothesis import given, settings
from tests.network.networks import graph_of, network_of, networks

from bioregion_graph.network import exchange, measures
from bioregion_graph.network.exchange import Portrait
from bioregion_graph.network.graph import Network


def portrait_of(network: Network) -> Portrait:
    columns = {"degree": measures.degree(network), "constraint": measures.constraint(network)}
    columns |= {"x": np.linspace(-1, 1, len(network)), "y": np.zeros(len(network))}
    return Portrait(network, columns, {"generation": 1})


@settings(max_examples=30)
@given(networks())
def test_graph_formats_come_back_as_the_same_graph(network: Network) -> None:
    portrait, expected = portrait_of(network), graph_of(network)
    for back in (
        nx.parse_graphml(exchange.as_graphml(portrait)),
        nx.read_gexf(io.BytesIO(exchange.as_gexf(portrait).encode())),
    ):
        assert set(back.nodes) == set(expected.nodes)
        weights = {frozenset(edge): weight for *edge, weight in back.edges(data="weight")}
        assert weights == {frozenset(edge): weight for *edge, weight in expected.edges(data="weight")}
        assert {name: data["degree"] for name, data in back.nodes(data=True)} == dict(expected.degree())


@given(networks())
def test_tables_and_json_hold_all_of_it(network: Network) -> None:
    portrait = portrait_of(network)
    ties = list(csv.DictReader(io.StringIO(exchange.as_csv(portrait))))
    assert [(row["source"], row["target"], float(row["weight"])) for row in ties] == [
        (network.nodes[one].iri, network.nodes[other].iri, weight)
        for one, other, weight in zip(network.first, network.second, network.weight, strict=True)
    ]
    nodes = list(csv.DictReader(io.StringIO(exchange.nodes_as_csv(portrait))))
    assert [row["iri"] for row in nodes] == [node.iri for node in network.nodes]
    document = json.loads(exchange.as_json(portrait))
    assert document["ties"]["source"] == network.first.tolist()
    alone = [value is None for value in document["nodes"]["constraint"]]
    assert alone == [math.isnan(value) for value in portrait.columns["constraint"]]


def test_a_layout_becomes_places_in_gexf() -> None:
    text = exchange.as_gexf(portrait_of(network_of({(0, 1): 1.0}, 2)))
    assert 'position x="-1.0"' in text
    assert set(exchange.FORMATS) == set(exchange.MEDIA)
