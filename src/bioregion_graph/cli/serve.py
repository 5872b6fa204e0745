"""``bioregion serve``: the graph over HTTP on this machine."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli.options import StoreAddress, examples, with_store
from bioregion_graph.errors import UsageError
from bioregion_graph.publishing.copying import copied, needs_copy
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import open_view
from bioregion_graph.store.plain import prepare

_LOCAL = ("127.0.0.1", "localhost", "::1")

if TYPE_CHECKING:
    import uvicorn

    from bioregion_graph.server.nursery import Forker

_MOST_CONNECTIONS = 2000
# What is still being answered when the server is told to stop.
_SECONDS_TO_END = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="serve",
        epilog=examples(
            "serve",
            "serve --host 0.0.0.0 --port 8080",
            "serve --plain ~/my-store --open --port 8001",
            "serve --store sparql+http://127.0.0.1:8890/sparql",
        ),
    )(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
    plain: Annotated[
        Path | None,
        typer.Option(
            "--plain", metavar="FOLDER", help="Serve this folder as a plain SPARQL store; it is made if new."
        ),
    ] = None,
    open_: Annotated[
        bool, typer.Option("--open", help="Anybody may write: only with --plain, only on this machine.")
    ] = False,
    store: StoreAddress = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Ask that server even if it answers trial questions wrongly.")
    ] = False,
) -> None:
    """Serve the graph: pages, SPARQL endpoint, library and search.

    With --store the graph is asked at a SPARQL server, where `bioregion push` has brought it.
    """
    chosen = with_store(_settings(host, plain, is_open=open_), store, trust)
    chosen = _with_copy(chosen)
    with open_view(chosen.home, server=chosen.server) as seen:
        quads, generation = seen.generation.quads, seen.generation.id
    listener = _listen(host, port)
    # The server's libraries take longer to load than most commands take to answer, and so do the queries'.
    from bioregion_graph.server.workers import forker_for

    forker = forker_for(chosen)
    import uvicorn

    address = f"http://{'[' + host + ']' if ':' in host else host}:{listener.getsockname()[1]}/"
    typer.echo(
        f"Serving generation {generation} ({quads} quads) at {address}   "
        f"SPARQL: {address}sparql   Stop with Ctrl+C."
    )
    uvicorn.Server(_config(chosen, forker)).run(sockets=[listener])


def _config(chosen: Settings, forker: Forker) -> uvicorn.Config:
    import uvicorn

    from bioregion_graph.server import limits
    from bioregion_graph.server.app import create_app
    from bioregion_graph.server.wire import Wire

    # An answer that is cut is told by us, with the reason.
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "returned without completing response" not in record.getMessage()
    )
    proxies = limits.load(chosen).queue.trusted_proxies
    return uvicorn.Config(
        create_app(chosen, forker),
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


def _settings(host: str, plain: Path | None, *, is_open: bool) -> Settings:
    """The settings of this server. Raises UsageError when strangers could write."""
    chosen = settings.load()
    if plain is not None:
        prepare(plain)
        chosen = replace(chosen, home=plain, is_open=is_open)
    elif is_open:
        raise UsageError("Only a plain store can be open to everybody. Name its folder: --plain FOLDER.")
    if is_open and host not in _LOCAL:
        raise UsageError(
            f"With --open anybody who reaches {host} could write. Leave out --host, or make keys: bioregion key add."
        )
    return chosen


def _with_copy(chosen: Settings) -> Settings:
    """The settings, of a copy on this machine where the server of the graph answers wrongly."""
    server = chosen.server
    if server is None or not (failed := needs_copy(server)):
        return chosen
    typer.echo(
        f"{server.endpoint} answers {len(failed)} trial questions wrongly, so a copy of its graph on this machine is "
        "asked. A later push needs a restart; --trust asks the server itself.",
        err=True,
    )
    return replace(chosen, home=copied(server, chosen.home), server=None)


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
