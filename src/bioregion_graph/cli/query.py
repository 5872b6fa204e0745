"""``bioregion query``: run a question of the library or a file."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as RichTable

from bioregion_graph.cli.options import AsOf, KnownBy, as_day, library, view
from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.queries import formats
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run, run_text


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="query")(query)


def _names(incomplete: str) -> list[str]:
    return [name for name in library().names() if incomplete in name]


def query(
    name: Annotated[
        str | None,
        typer.Argument(help="Name of a library question, as governance/body_on_day.", autocompletion=_names),
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Run this .rq file instead.")] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="Set a parameter; repeatable."),
    ] = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    format: Annotated[Format, typer.Option("--format", "-o", help="Form of the rows.")] = Format.table,
    list_: Annotated[bool, typer.Option("--list", "-l", help="List the questions of the library.")] = False,
    text: Annotated[
        bool, typer.Option("--text", help="Print the SPARQL text with its parameters, run nothing.")
    ] = False,
) -> None:
    """Run a question of the library, or a SPARQL file, and print its rows."""
    questions = library()
    if list_:
        _print_list(questions)
        return
    if (name is None) == (file is None):
        raise UsageError(
            "Name one question of the library, or give a file with -f. `bioregion query --list` lists them."
        )
    values = dict(_assignment(item) for item in param or [])
    if file is not None:
        question = Library.read_file(_existing(file))
    else:
        assert name is not None
        question = questions.get(name)
    if text:
        typer.echo(question.bind(values, as_day(as_of)), nl=False)
        return
    with view(known_by) as seen:
        if format is Format.table:
            _print_table(run(seen, question, values, as_of=as_day(as_of)))
        else:
            sparql = question.bind(values, as_day(as_of))
            sys.stdout.buffer.write(formats.serialize(run_text(seen, sparql), format.value))


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise InputError("There is no such file.", str(file), "Give the path of a .rq file.")
    return file


def _assignment(item: str) -> tuple[str, str]:
    name, sign, value = item.partition("=")
    if not sign:
        raise UsageError(f'"{item}" sets nothing. Write --param name=value.')
    return name.strip().removeprefix("?"), value.strip()


def _print_list(questions: Library) -> None:
    table = RichTable(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column()
    for item in questions:
        table.add_row(item.name, item.summary)
    Console().print(table)


def _print_table(table: formats.Table) -> None:
    console = Console()
    shown = RichTable(box=None, header_style="bold", pad_edge=False)
    for variable in table.variables:
        shown.add_column(variable, overflow="fold")
    for row in formats.text_rows(table):
        shown.add_row(*row)
    if not console.is_terminal:
        # A pipe has no width; let no cell be cut or folded there.
        console = Console(
            width=max(
                80,
                sum(
                    len(max(col, key=len, default="")) + 4
                    for col in zip(*formats.text_rows(table), strict=True)
                )
                if table.rows
                else 80,
            )
        )
    console.print(shown)
    typer.echo(
        f"{len(table.rows)} row{'' if len(table.rows) == 1 else 's'} · generation {table.generation.id}",
        err=True,
    )
