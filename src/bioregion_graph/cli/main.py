"""The command ``bioregion``: puts the commands together; turns errors into a sentence and an exit code."""

from __future__ import annotations

import sys

import click
import typer

from bioregion_graph import __version__
from bioregion_graph.cli import build, check, export, history, members, query, search, serve, show
from bioregion_graph.errors import BioregionError, UsageError

app = typer.Typer(
    name="bioregion",
    help="The knowledge graph of Europe's life-science clusters: build it, check it, ask it, serve it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for module in (build, check, query, show, search, members, history, export, serve):
    module.register(app)


@app.callback(invoke_without_command=True)
def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    if version:
        typer.echo(f"bioregion {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted."""
    try:
        code = app(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.exceptions.NoArgsIsHelpError as error:
        typer.echo(error.format_message())
        code = 2
    except click.ClickException as error:
        error.show()
        code = UsageError.exit_code
    except BioregionError as error:
        typer.echo(str(error), err=True)
        code = error.exit_code
    except BrokenPipeError:
        # The reader of our output, `head` for one, has gone; that is no fault.
        sys.stderr.close()
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
