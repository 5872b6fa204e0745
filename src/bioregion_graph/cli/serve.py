"""``bioregion serve``: the graph over HTTP on this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli.options import examples, view
from bioregion_graph.errors import UsageError

if TYPE_CHECKING:
    import uvicorn

_MOST_CONNECTIONS = 2000
# What is still being answered when the server is told to stop.
_SECONDS_TO_END = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="serve", epilog=examples("serve", "serve --host 0.0.0.0 --port 8080"))(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Serve the graph: pages, SPARQL endpoint, library and search."""
    # The server's libraries take longer to load than most commands take to answer.
    import uvicorn

    with view() as seen:
        quads, generation = len(seen), seen.generation.id
    listener = _listen(host, port)
    address = f"http://{'[' + host + ']' if ':' in host else host}:{listener.getsockname()[1]}/"
    typer.echo(
        f"Serving generation {generation} ({quads} quads) at {address}   "
        f"SPARQL: {address}sparql   Stop with Ctrl+C."
    )
    uvicorn.Server(_config(settings.load())).run(sockets=[listener])


def _config(chosen: settings.Settings) -> uvicorn.Config:
    import uvicorn

    from bioregion_graph.server import limits
    from bioregion_graph.server.app import create_app
    from bioregion_graph.server.wire import Wire

    proxies = limits.load(chosen).queue.trusted_proxies
    return uvicorn.Config(
        create_app(chosen),
        http=Wire,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        # Who a client is decides over its share, so only a proxy that is trusted may say it.
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, or the loop would not switch off the delay of small packets: 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Whoever reads the address may call at once; the call waits until the server is up.
        listener.listen()
    except OSError as error:
        listener.close()
        raise UsageError(
            f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port or --host."
        ) from error
    return listener
