"""``bioregion fetch``: official files come from their publishers to this computer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli import boundaries as terms
from bioregion_graph.cli import progress
from bioregion_graph.cli.options import examples
from bioregion_graph.errors import UsageError
from bioregion_graph.importers import boundaries
from bioregion_graph.importers import fetch as fetching
from bioregion_graph.importers.description import describe
from bioregion_graph.importers.fetch import MEGABYTE, MOST_BYTES, Fetched, megabytes
from bioregion_graph.importers.fetched import Place, folder_of
from bioregion_graph.importers.registry import importer
from bioregion_graph.resources import folder
from bioregion_graph.store.disk import told
from bioregion_graph.store.lock import writing


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="fetch",
        epilog=examples(
            "fetch cordis-horizon",
            "fetch cordis-fp7 cordis-h2020 --to ~/exports",
            "fetch nuts-boundaries --accept-licence",
        ),
    )(fetch)


def fetch(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME", help="Names of exports, or nuts-boundaries for the map.")
    ],
    to: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Put the files here; default: into BIOREGION_HOME."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option("--from", metavar="ADDRESS", help="Load from a mirror, or from where the file is now."),
    ] = None,
    most_megabytes: Annotated[
        int, typer.Option("--most-megabytes", min=1, help="The largest file to accept.")
    ] = MOST_BYTES // MEGABYTE,
    anew: Annotated[bool, typer.Option("--anew", help="Load all of it, whatever is there already.")] = False,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Accept the terms of nuts-boundaries, which are shown.")
    ] = False,
) -> None:
    """Load the official file of an export from its publisher.

    A load that broke off is gone on with; a file that has not changed since is not loaded again.
    """
    if address is not None and len(names) > 1:
        raise UsageError("An address is that of one file: give one name with --from.")
    for name in names:
        if name != boundaries.NAME:
            importer(name)
    for name in names:
        where = _boundaries(accept_licence, to, address) if name == boundaries.NAME else _export(name)
        if where is not None:
            fetched = _fetched(where, to, address, most_bytes=most_megabytes * MEGABYTE, anew=anew)
            if name == boundaries.NAME:
                boundaries.features(fetched.path)
            _tell(name, fetched)


def _export(name: str) -> Place:
    description = describe(folder("data") / name)
    return Place(folder_of(settings.load().home, name), name, description.address)


def _boundaries(is_accepted: bool, to: Path | None, address: str | None) -> Place | None:
    """Where the boundaries come to lie once their terms are accepted; None where they came from a file."""
    if to is not None:
        raise UsageError("The map looks for the boundaries in BIOREGION_HOME. Leave --to out.")
    terms.agree(is_accepted=is_accepted)
    home = settings.load().home
    path = terms.local_file(address)
    if path is None:
        return boundaries.place(home)
    typer.echo(f"{boundaries.NAME}: taken from {path}, now in {terms.take(path, home)}.")
    return None


def _fetched(place: Place, to: Path | None, address: str | None, *, most_bytes: int, anew: bool) -> Fetched:
    official = place.address
    target = place.folder if to is None else to.expanduser()
    # The lock lies in our own folder even then: it would be litter in the user's.
    with (
        writing(place.folder),
        told("keep the fetched file", target),
        progress.loading(place.name) as watch,
    ):
        target.mkdir(parents=True, exist_ok=True)
        return fetching.fetch(
            address or official,
            Place(target, place.name, official),
            watch,
            most_bytes=most_bytes,
            anew=anew,
        )


def _tell(name: str, fetched: Fetched) -> None:
    if not fetched.loaded:
        typer.echo(
            f"{name}: unchanged at its publisher, so nothing was loaded; {fetched.path} is still right."
        )
    else:
        before = fetched.size - fetched.loaded
        rest = f" ({megabytes(before)} were here already)" if before else ""
        same = "" if fetched.is_new else "; it is the same as before"
        typer.echo(f"{name}: {megabytes(fetched.loaded)} loaded{rest}, now in {fetched.path}{same}.")
    typer.echo(f"  SHA-256 {fetched.sha256}")
