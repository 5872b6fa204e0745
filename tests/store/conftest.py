"""Other SPARQL servers for the tests of the store, one of each kind for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from benchmarks.peers import virtuoso
from tests.w3c.plain import serving_plain

from bioregion_graph.settings import Server


@dataclass(frozen=True)
class Peer:
    """An empty server that anybody may write to: where it is asked, and where graphs are written."""

    server: Server
    graphs: str


@pytest.fixture(scope="session")
def virtuoso_peer() -> Iterator[Peer]:
    if virtuoso.PROGRAM is None:
        pytest.skip(virtuoso.MISSING)
    # Its folder must have a short path.
    with TemporaryDirectory(prefix="virtuoso-") as folder, virtuoso.running(Path(folder) / "v") as server:
        yield Peer(Server(server.endpoint), server.graphs)


@pytest.fixture(scope="session")
def plain_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A second instance of ourselves."""
    with serving_plain(tmp_path_factory.mktemp("peer") / "plain", "--open") as address:
        yield Peer(Server(f"{address}sparql"), f"{address}rdf-graph-store")
