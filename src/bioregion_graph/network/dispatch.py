"""NetworkX with whatever backend is installed for it, or our own routes over sparse matrices.

NetworkX hands a function to an installed backend (``nx-cugraph`` for one) when the backend is named, or stands in
``nx.config.backend_priority``. Where one does, the NetworkX graph is asked; otherwise the sparse matrix of the same
network, which gives the same numbers sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx
import numpy as np
from networkx.utils import backends

from bioregion_graph.errors import UsageError
from bioregion_graph.network.graph import Floats, Network

_PLAIN = "networkx"


def installed() -> tuple[str, ...]:
    """The backends of NetworkX that are installed here, without NetworkX itself."""
    return tuple(sorted(set(backends.backend_info) - {_PLAIN}))


def serving(function: str, backend: str = "") -> str:
    """The backend that will answer a function of NetworkX; empty when none does.

    ``backend`` names one; "networkx" is plain NetworkX. Raises UsageError for one that is not installed.
    """
    if backend == _PLAIN:
        return _PLAIN
    if backend and backend not in installed():
        there = ", ".join((_PLAIN, *installed()))
        raise UsageError(f'There is no NetworkX backend "{backend}" here. Installed are: {there}.')
    wished = (backend,) if backend else tuple(nx.config.backend_priority.algos)
    offered = (
        name for name in wished if function in backends.backend_info.get(name, {}).get("functions", {})
    )
    return next(offered, backend)


def by_node(
    network: Network,
    function: Callable[..., Mapping[str, float]],
    own: Callable[[Network], Floats] | None,
    backend: str = "",
    **options: Any,
) -> Floats:
    """A value for each node, in order: from a backend where one serves, else from our own route.

    Without a route of our own, NetworkX itself is asked.
    """
    server = serving(function.__name__, backend)
    if own is not None and not server:
        return own(network)
    found = function(network.graph, backend=server or None, **options)
    return np.asarray([found[node.iri] for node in network.nodes], np.float64)
