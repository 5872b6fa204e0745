"""``bioregion search``: find things by name, whatever the accents, case and small slips."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bioregion_graph.cli.options import KnownBy, library, view
from bioregion_graph.queries.search import Index
from bioregion_graph.terms.namespaces import compact


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="search")(search)


def search(
    text: Annotated[list[str], typer.Argument(help="A name, or part of one.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=500, help="At most this many.")] = 20,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", "-k", help="Only this class, as Organisation; repeatable.")
    ] = None,
    known_by: KnownBy = None,
) -> None:
    """Find things by name; accents, case and small slips do not matter."""
    wanted = " ".join(text)
    with view(known_by) as seen:
        hits = Index.build(seen, library()).search(wanted, limit=limit, kinds=kind or [])
    if not hits:
        typer.echo(f'Nothing is called "{wanted}", nor nearly so.', err=True)
        raise typer.Exit(1)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("name", "kind", "identifier", "found as"):
        table.add_column(column, overflow="fold")
    for hit in hits:
        table.add_row(hit.label, hit.kind, compact(hit.iri), hit.matched if hit.matched != hit.label else "")
    Console().print(table)
