"""``bioregion match``: who or what suits whom, ranked, with reasons. Each kind of match is a module of its own."""

from __future__ import annotations

import typer

from bioregion_graph.cli import match_calls, match_exposure, match_partners, match_prospects

# Each has a function ``register`` that adds its commands to the group.
_PARTS = (match_partners, match_calls, match_prospects, match_exposure)


def register(app: typer.Typer) -> None:
    """Add the group with its commands."""
    group = typer.Typer(help="Who or what suits whom, ranked, with reasons.", no_args_is_help=True)
    for part in _PARTS:
        part.register(group)
    app.add_typer(group, name="match")
