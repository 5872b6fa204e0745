"""The command ``bioregion``: puts the commands together; turns errors into a sentence and an exit code."""

from __future__ import annotations

import os
import sys

import typer

from bioregion_graph import __version__
from bioregion_graph.cli import (
    build,
    check,
    consortium,
    export,
    fetch,
    history,
    imports,
    index,
    key,
    match,
    members,
    network,
    place,
    push,
    query,
    resolve,
    search,
    serve,
    show,
)
from bioregion_graph.errors import BioregionError

app = typer.Typer(
    name="bioregion",
    help="The knowledge graph of Europe's life-science clusters: build it, check it, ask it, serve it.",
    epilog="All state lies in your user data folder; set BIOREGION_HOME to put it elsewhere.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for module in (
    build,
    fetch,
    imports,
    resolve,
    place,
    check,
    query,
    show,
    search,
    index,
    members,
    network,
    match,
    consortium,
    history,
    export,
    key,
    push,
    serve,
):
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
    sys.exit(_run())


def _run() -> int:
    try:
        try:
            app(prog_name="bioregion")
        finally:
            # What is still buffered fails here, where it can be told, and not when Python shuts down.
            sys.stdout.flush()
    except BioregionError as error:
        typer.echo(str(error), err=True)
        return error.exit_code
    except BrokenPipeError:
        return _reader_gone()
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        typer.echo(
            f"The system refused: {error.strerror or error}{where}. Check the disk and the path, then try again.",
            err=True,
        )
        return BioregionError.exit_code
    except SystemExit as end:
        # Typer and Rich exit with 1 when the pipe breaks.
        if isinstance(end.__context__, BrokenPipeError):
            return _reader_gone()
        return end.code if isinstance(end.code, int) else 0
    return 0


def _reader_gone() -> int:
    """The reader of our output, ``head`` for one, has had enough; that is no fault."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
