"""The boundaries of NUTS for ``bioregion fetch``: their terms are shown and accepted before they are loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from bioregion_graph.errors import UsageError
from bioregion_graph.importers import boundaries
from bioregion_graph.store.disk import told
from bioregion_graph.store.lock import writing


def agree(*, is_accepted: bool) -> None:
    """Show the terms, and go on only if somebody accepts them. Raises UsageError where nobody can, or nobody does."""
    typer.echo(boundaries.TERMS)
    if is_accepted:
        return
    if not sys.stdin.isatty():
        raise UsageError("Nobody is here to accept the terms. If you do, add --accept-licence.")
    if not typer.confirm("Do you accept these terms?"):
        raise UsageError("Without acceptance nothing is loaded.")


def local_file(address: str | None) -> Path | None:
    """The file of this computer that ``--from`` names instead of an address, if it does."""
    if address is None or "://" in address:
        return None
    return Path(address).expanduser()


def take(path: Path, home: Path) -> Path:
    """Take the boundaries from a file that is here. Raises InputError for one that holds none."""
    own = boundaries.place(home).folder
    with writing(own), told("keep the boundaries", own):
        return boundaries.keep(path, home)
