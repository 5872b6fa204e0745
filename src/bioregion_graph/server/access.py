"""Who asks: the role of a request, by the access key that it brings, and what tells one client from another.

A key comes as ``Authorization: Bearer KEY`` (RFC 6750, 2.1). Nobody needs one to read.
"""

from __future__ import annotations

from fastapi import Request

from bioregion_graph.errors import KeyNeededError, RoleTooLowError
from bioregion_graph.server.graph import Graph
from bioregion_graph.sharing.keys import ADMINISTRATOR, EDITOR, READER, Key, Keys, reaches

# The author of what is written into a store that anybody may write.
ANYBODY = "anybody"


def role_of(request: Request) -> str:
    """The role of whoever asks: that of the key, or ``reader`` without one.

    Raises KeyNeededError for a key that is not known.
    """
    key = _key(request)
    return READER if key is None else key.role


def client_of(request: Request) -> str:
    """What tells one client from another: the name of the key, or the address.

    Raises KeyNeededError for a key that is not known.
    """
    key = _key(request)
    if key is not None:
        return f"key:{key.name}"
    return request.client.host if request.client else ""


def author_of(request: Request) -> str:
    """The name of the key by which somebody writes.

    Raises KeyNeededError without a key, RoleTooLowError when its role may not write.
    """
    graph: Graph = request.app.state.graph
    if graph.settings.server is not None:
        raise RoleTooLowError(
            "This graph lies on a SPARQL server and is only read here. Change it where it comes from, then push it."
        )
    key = _key(request)
    if key is None and graph.settings.is_open:
        return ANYBODY
    if key is None:
        raise KeyNeededError(
            "Only editors may change this graph. Send an access key: Authorization: Bearer KEY. "
            "An administrator makes one: bioregion key add NAME --role editor."
        )
    if not reaches(key.role, EDITOR):
        raise RoleTooLowError(
            f'The key "{key.name}" has the role {key.role}, which may not write. '
            f"Ask for a key with the role {EDITOR} or {ADMINISTRATOR}."
        )
    return key.name


def may_write(request: Request) -> bool:
    """Whether the request brings a right to write. Raises KeyNeededError for a key that is not known."""
    graph: Graph = request.app.state.graph
    return graph.settings.server is None and (graph.settings.is_open or reaches(role_of(request), EDITOR))


def _key(request: Request) -> Key | None:
    """The key that a request brings, looked up once; None without one."""
    sent = request.headers.get("authorization")
    if sent is None:
        return None
    if not hasattr(request.state, "access_key"):
        scheme, _, token = sent.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise KeyNeededError("The header Authorization holds no access key. Send it as: Bearer KEY.")
        graph: Graph = request.app.state.graph
        request.state.access_key = Keys(graph.settings.home).recognise(token.strip())
    key: Key = request.state.access_key
    return key
