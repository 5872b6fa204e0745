"""Who asks: the role that a request has, and the client whose share of the processes it uses."""

from __future__ import annotations

from fastapi import Request


def role_of(request: Request) -> str:
    """The role of a request, one of ``limits.ROLES``: as long as nobody logs in, everybody reads."""
    del request
    return "reader"


def client_of(request: Request) -> str:
    """Whose share a request uses: its address, which the server takes from a proxy only where that is trusted."""
    return request.client.host if request.client else ""
