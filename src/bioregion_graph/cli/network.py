"""``bioregion network``: who is tied to whom, how they stand, what changes. Each part adds its commands."""

from __future__ import annotations

import typer

from bioregion_graph.cli import network_compared, network_shown

# Each has a function ``register`` that adds its commands to the group.
_PARTS = (network_shown, network_compared)


def register(app: typer.Typer) -> None:
    """Add the group with its commands."""
    group = typer.Typer(
        help="Who is tied to whom: measures, communities, ways, what if.", no_args_is_help=True
    )
    for part in _PARTS:
        part.register(group)
    app.add_typer(group, name="network")
