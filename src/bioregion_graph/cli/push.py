"""``bioregion push``: what the public sees, brought to a SPARQL server."""

from __future__ import annotations

from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli import progress
from bioregion_graph.cli.options import examples
from bioregion_graph.errors import UsageError
from bioregion_graph.publishing.pushing import Stage
from bioregion_graph.publishing.pushing import push as bring
from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import compact


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="push",
        epilog=examples(
            "push sparql+http://127.0.0.1:8890/sparql --graphs http://127.0.0.1:8890/sparql-graph-crud",
        ),
    )(push)


def push(
    store: Annotated[
        str, typer.Argument(help="The server, as sparql+http://127.0.0.1:8890/sparql.", metavar="ADDRESS")
    ],
    graphs: Annotated[
        str,
        typer.Option(
            "--graphs", metavar="ADDRESS", help="Its Graph Store, where whole graphs are written (HTTP PUT)."
        ),
    ],
) -> None:
    """Bring the graph to a SPARQL server, for `bioregion serve --store`.

    Only graphs that changed are sent. One that was broken off goes on where it ended.
    """
    if not graphs.startswith(("http://", "https://")):
        raise UsageError(
            f'--graphs: "{graphs}" is no address. Write it as http://127.0.0.1:8890/sparql-graph-crud.'
        )
    server = settings.server(store)
    with open_view(settings.load().home) as seen:
        with progress.told(sum(1 for _ in seen.graph_names()) + 1, is_logged=True) as steps:
            reached = -1

            def told(stage: Stage) -> None:
                nonlocal reached
                says = (
                    f"{compact(stage.graph.value)} ({stage.number + 1} of {stage.graphs} graphs, "
                    f"{stage.sent:,} of {stage.statements:,} statements sent)"
                )
                (steps if stage.number > reached else steps.stay)(says)
                reached = stage.number

            outcome = bring(seen, server, graphs, told)
        typer.echo(
            f"Generation {seen.generation.id} is at {server.endpoint}: {outcome.sent} graphs sent, "
            f"{outcome.kept} stood there already, {outcome.removed} removed; all counted."
        )
        if outcome.failed:
            typer.echo(
                f"That server answers {len(outcome.failed)} trial questions wrongly ({', '.join(outcome.failed)}), so "
                "`bioregion serve --store` will ask a copy of it. See docs/servers.md.",
                err=True,
            )
