"""``bioregion key``: who may do more than read."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli.options import examples
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.sharing import keys
from bioregion_graph.sharing.keys import Keys


class Role(StrEnum):
    """The roles that a key may have."""

    reader = keys.READER
    analyst = keys.ANALYST
    editor = keys.EDITOR
    administrator = keys.ADMINISTRATOR


Home = Annotated[
    Path | None, typer.Option("--plain", metavar="FOLDER", help="Of the plain store in this folder.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Access keys: who may do more than read.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command(name="add", epilog=examples("key add anna --role editor"))(add)
    group.command(name="list", epilog=examples("key list"))(list_)
    group.command(name="remove", epilog=examples("key remove anna"))(remove)
    app.add_typer(group, name="key")


def add(
    name: Annotated[
        str, typer.Argument(help="Whose key it is: lower-case letters, digits and hyphens. Edits show it.")
    ],
    role: Annotated[
        Role, typer.Option("--role", help="analyst: higher limits; editor: may write; administrator: all.")
    ] = Role.analyst,
    plain: Home = None,
) -> None:
    """Make an access key and show it, once."""
    token = _keys(plain).add(name, role.value, datetime.now(UTC).date())
    typer.echo(token)
    typer.echo(
        f"This is the key of {name} ({role.value}). It is shown this once: keep it safe. "
        "Send it as: Authorization: Bearer KEY.",
        err=True,
    )


def list_(plain: Home = None) -> None:
    """List the access keys: names, roles, and since when."""
    print_rows(
        ("name", "role", "added"), [[key.name, key.role, str(key.added)] for key in _keys(plain).all()]
    )


def remove(
    name: Annotated[str, typer.Argument(help="The name of the key.")],
    plain: Home = None,
) -> None:
    """Take an access key away; a server takes note at once."""
    _keys(plain).remove(name)
    typer.echo(f"The key of {name} is worth nothing any more.")


def _keys(plain: Path | None) -> Keys:
    return Keys(settings.load().home if plain is None else plain)
