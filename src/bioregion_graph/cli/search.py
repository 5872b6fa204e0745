"""``bioregion search``: find things by name, whatever the accents, case and small slips."""

from __future__ import annotations

from typing import Annotated

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.options import KnownBy, examples, library, view
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.queries.search import Index
from bioregion_graph.terms.namespaces import compact


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="search",
        epilog=examples('search "clust er health"', "search queron --kind Person", "search siena -n 5"),
    )(search)


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
    with view(known_by) as seen, progress.during("search"):
        hits = Index.of(seen, library()).search(wanted, limit=limit, kinds=kind or [])
    if not hits:
        typer.echo(f'Nothing is called "{wanted}", nor nearly so.', err=True)
        raise typer.Exit(1)
    rows = [
        [hit.label, hit.kind, compact(hit.iri), hit.matched if hit.matched != hit.label else ""]
        for hit in hits
    ]
    print_rows(("name", "kind", "identifier", "found as"), rows)
