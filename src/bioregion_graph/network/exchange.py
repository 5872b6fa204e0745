"""A network for other programs: GraphML, GEXF, CSV and columnar JSON.

GraphML after graphml.graphdrawing.org, GEXF 1.2 after gexf.net, both written by NetworkX; CSV after RFC 4180, ties or
nodes, one a row. What was measured stands beside each node.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any

import networkx as nx
import numpy as np

from bioregion_graph.network.graph import Floats, Network, answer_name
from bioregion_graph.network.spells import Spells

# Of ties, in every format.
TIE_COLUMNS = ("source", "target", "weight", "shared", "answer")
NODE_COLUMNS = ("iri", "label", "country", "kinds")
_DIGITS = 9


@dataclass(frozen=True)
class Portrait:
    """A network with columns of numbers, one value a node, and what is said of the whole."""

    network: Network
    columns: Mapping[str, Floats] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    spells: Spells | None = None


def as_json(portrait: Portrait) -> str:
    """One object: ``about``, and the columns of ``nodes`` and of ``ties``, whose ends are places among the nodes; where
    they were asked for, ``spells`` of ties."""
    return json.dumps(document(portrait), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def document(portrait: Portrait) -> dict[str, Any]:
    """What ``as_json`` writes; what is not a number is null."""
    network = portrait.network
    nodes: dict[str, Sequence[Any]] = {
        "iri": [node.iri for node in network.nodes],
        "label": [node.label for node in network.nodes],
        "country": [node.country for node in network.nodes],
        "kinds": [list(node.kinds) for node in network.nodes],
    }
    nodes |= {
        name: [_number(value) for value in values.tolist()] for name, values in portrait.columns.items()
    }
    ties = {
        "source": network.first.tolist(),
        "target": network.second.tolist(),
        "weight": [_number(value) for value in network.weight.tolist()],
        "shared": network.shared.tolist(),
        "answer": [answer_name(answer) for answer in network.answer.tolist()],
    }
    said = {"about": dict(portrait.about), "nodes": nodes, "ties": ties}
    return said if portrait.spells is None else said | {"spells": portrait.spells.told()}


def as_csv(portrait: Portrait) -> str:
    """The ties, one a row, by IRI, with the labels of both ends."""
    network = portrait.network
    rows = zip(
        network.first.tolist(), network.second.tolist(), network.weight.tolist(), network.shared.tolist(),
        network.answer.tolist(), strict=True,
    )  # fmt: skip
    told = [
        (
            network.nodes[one].iri, network.nodes[one].label, network.nodes[other].iri, network.nodes[other].label,
            _text(weight), shared, answer_name(answer),
        )
        for one, other, weight, shared, answer in rows
    ]  # fmt: skip
    return _table(("source", "source_label", "target", "target_label", *TIE_COLUMNS[2:]), told)


def nodes_as_csv(portrait: Portrait) -> str:
    """The nodes, one a row, with all that was measured."""
    columns = [values.tolist() for values in portrait.columns.values()]
    told = [
        (
            node.iri,
            node.label,
            node.country,
            "|".join(node.kinds),
            *(_text(column[place]) for column in columns),
        )
        for place, node in enumerate(portrait.network.nodes)
    ]
    return _table((*NODE_COLUMNS, *portrait.columns), told)


def as_graphml(portrait: Portrait) -> str:
    """The graph as GraphML; values that are not numbers are left out."""
    return "\n".join(nx.generate_graphml(_graph(portrait), prettyprint=True)) + "\n"


def as_gexf(portrait: Portrait) -> str:
    """The graph as GEXF, with places where a layout was made."""
    graph = _graph(portrait)
    if {"x", "y"} <= set(portrait.columns):
        for _, data in graph.nodes(data=True):
            data["viz"] = {"position": {"x": data.pop("x"), "y": data.pop("y"), "z": 0.0}}
    return "\n".join(nx.generate_gexf(graph, prettyprint=True, version="1.2draft")) + "\n"


FORMATS: Mapping[str, Callable[[Portrait], str]] = {
    "json": as_json, "csv": as_csv, "nodes-csv": nodes_as_csv, "graphml": as_graphml, "gexf": as_gexf,
}  # fmt: skip
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "nodes-csv": "text/csv; charset=utf-8",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
}


def plain(said: object) -> Any:
    """Dataclasses, tuples and numbers as JSON has them; what is not a number is null."""
    if is_dataclass(said) and not isinstance(said, type):
        return plain(asdict(said))
    if isinstance(said, dict):
        return {name: plain(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [plain(each) for each in said]
    if isinstance(said, float):
        return said if math.isfinite(said) else None
    return said


def _graph(portrait: Portrait) -> nx.Graph[str]:
    """A copy whose attributes are texts and numbers, which is all that these formats take."""
    graph: nx.Graph[str] = nx.Graph()
    network = portrait.network
    for place, node in enumerate(network.nodes):
        told = {"label": node.label, "country": node.country, "kinds": "|".join(node.kinds)}
        numbers = {name: float(values[place]) for name, values in portrait.columns.items()}
        graph.add_node(
            node.iri, **told, **{name: each for name, each in numbers.items() if math.isfinite(each)}
        )
    for one, other, data in network.graph.edges(data=True):
        graph.add_edge(one, other, **data)
    return graph


def _number(value: float) -> float | int | None:
    if not np.isfinite(value):
        return None
    return int(value) if float(value).is_integer() else float(f"{value:.{_DIGITS}g}")


def _text(value: float) -> str:
    number = _number(value)
    return "" if number is None else str(number)


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()
