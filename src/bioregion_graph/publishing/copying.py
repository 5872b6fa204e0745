"""A copy, on this machine, of the graph that stands on a SPARQL server.

It is for servers that keep a graph well and answer wrongly: then the copy is asked, by the embedded engine.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from bioregion_graph.errors import NoGenerationError
from bioregion_graph.settings import Server
from bioregion_graph.store import pushed
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.sparql_server import SparqlServerStore

_COPY_SECONDS = 3600


def needs_copy(server: Server) -> tuple[str, ...]:
    """The trial questions that a server failed when it was filled, unless it is trusted. Raises StoreError."""
    if server.is_trusted:
        return ()
    return pushed.read_whole(
        SparqlServerStore(server.endpoint, account=server), server.endpoint
    ).manner.failed


def copied(server: Server, home: Path) -> Path:
    """A home inside ``home`` that holds what stands on the server; made anew only when that has changed.

    Raises NoGenerationError when nothing stands there, StoreError, DiskError.
    """
    place = home / "copies" / sha256(server.endpoint.encode()).hexdigest()[:16]
    found = pushed.read_whole(SparqlServerStore(server.endpoint, account=server), server.endpoint)
    note = f"{server.endpoint}, generation {found.generation}, pushed {found.finished}"
    generations = Generations(place)
    try:
        if generations.current().note == note:
            return place
    except NoGenerationError:
        pass  # the first copy
    there = SparqlServerStore(server.endpoint, _COPY_SECONDS, layout=found.layout, account=server)
    place.mkdir(parents=True, exist_ok=True)
    with generations.draft() as draft:
        store = draft.create()
        store.load(there.quads())
        generations.commit(draft, note, len(draft.finish(store)), {})
    generations.prune(1)
    return place
