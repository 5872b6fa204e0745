"""``bioregion query``: run a question of the library or a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bioregion_graph.cli import advice, progress
from bioregion_graph.cli.names import resolve, unknown
from bioregion_graph.cli.options import AsOf, KnownBy, as_day, examples, library, view
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.errors import InputError, NotFoundError, QuerySyntaxError, UsageError
from bioregion_graph.queries import formats
from bioregion_graph.queries.library import Library, Query
from bioregion_graph.queries.parameters import ParameterType
from bioregion_graph.queries.run import run_table, run_text
from bioregion_graph.sharing.view import View


class Format(StrEnum):
    """How rows are printed; the last four are for the triples of CONSTRUCT and DESCRIBE."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"
    turtle = "turtle"
    ntriples = "ntriples"
    rdfxml = "rdfxml"
    jsonld = "jsonld"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="query",
        epilog=examples(
            "query --list",
            "query --list governance",
            "query governance/body_on_day --as-of 2019-05-01",
            "query networks/members_on_day -p network=organisation:alisei -o csv",
            "query governance/body_on_day -p body=CEBR --as-of 2019-05-01",
            "query networks/members_on_day --text",
            "query networks/members_on_day --explain",
        ),
    )(query)


def _names(incomplete: str) -> list[str]:
    return [name for name in library().names() if incomplete in name]


Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        "-p",
        metavar="NAME=VALUE",
        help="Set a parameter; a thing by its identifier or name. Repeatable.",
    ),
]


def query(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Name of a library question, as governance/body_on_day, or path of an .rq file.",
            autocompletion=_names,
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Run this file, whatever its name.")
    ] = None,
    param: Parameters = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    format: Annotated[Format, typer.Option("--format", "-o", help="Form of the rows.")] = Format.table,
    list_: Annotated[
        bool, typer.Option("--list", "-l", help="List the questions, with NAME those whose names hold it.")
    ] = False,
    text: Annotated[
        bool, typer.Option("--text", help="Print the SPARQL text with its parameters, run nothing.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say step by step what the query does and costs, run nothing.")
    ] = False,
) -> None:
    """Run a question of the library, or a SPARQL file, and print its rows."""
    questions = library()
    if list_:
        _print_list(questions, name or "")
        return
    question = _question(questions, name, file)
    values = dict(_assignment(item) for item in param or [])
    day = as_day(as_of)
    if text and not any(_is_name(value) for value in _things(question, values).values()):
        typer.echo(question.bind(values, day), nl=False)
        return
    with view(known_by) as seen:
        sparql = question.bind(_with_names(seen, questions, question, values), day)
        if text:
            typer.echo(sparql, nl=False)
        elif explain:
            advice.explain(seen, sparql)
        else:
            _answer(seen, sparql, format, str(file or name))


def _question(questions: Library, name: str | None, file: Path | None) -> Query:
    """The question of the library, or of the file, that is meant. Raises UsageError, NotFoundError, InputError."""
    if name is not None and file is None:
        return Library.read_file(_existing(Path(name))) if _is_file(name, questions) else questions.get(name)
    if file is None or name is not None:
        raise UsageError(
            "Name one question of the library, or give a file with -f. `bioregion query --list` lists them."
        )
    return Library.read_file(_existing(file))


def _answer(seen: View, sparql: str, format: Format, where: str) -> None:
    """Print the answer. Raises InputError with ``where`` the query comes from when it does not parse."""
    try:
        _print(seen, sparql, format)
    except QuerySyntaxError as error:
        raise InputError(str(error), where, "") from error


def _print(seen: View, sparql: str, format: Format) -> None:
    if format is Format.table:
        with progress.during("ask"):
            table = run_table(seen, sparql)
        _print_table(table)
        if not table.rows:
            advice.why_empty(seen, sparql)
    else:
        with progress.during("ask"):
            written = formats.serialize(run_text(seen, sparql), format.value)
        sys.stdout.buffer.write(written)


def _is_file(name: str, questions: Library) -> bool:
    """Whether a file is meant; a question of the library comes before a file of the same name."""
    path = Path(name)
    return name not in questions.names() and (path.is_file() or path.suffix == ".rq")


def _things(question: Query, values: Mapping[str, str]) -> dict[str, str]:
    """Those of the values that are to name a thing."""
    types = {each.name: each.type for each in question.parameters}
    named = (ParameterType.iri, ParameterType.concept)
    return {name: value for name, value in values.items() if types.get(name) in named}


def _is_name(value: str) -> bool:
    return ":" not in value


def _with_names(seen: View, questions: Library, question: Query, values: Mapping[str, str]) -> dict[str, str]:
    """The values, with IRIs in place of names; tells of identifiers that nothing has."""
    types = {each.name: each.type for each in question.parameters}
    found = dict(values)
    for name, value in _things(question, values).items():
        if _is_name(value):
            kinds = ("Concept",) if types[name] is ParameterType.concept else ()
            found[name] = f"<{resolve(seen, questions, value, kinds)}>"
        elif notice := unknown(seen, questions, value):
            typer.echo(notice, err=True)
    return found


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise InputError("There is no such file.", str(file), "Give the path of a .rq file.")
    return file


def _assignment(item: str) -> tuple[str, str]:
    name, sign, value = item.partition("=")
    if not sign:
        raise UsageError(f'"{item}" sets nothing. Write --param name=value.')
    return name.strip().removeprefix("?"), value.strip()


def _print_list(questions: Library, part: str) -> None:
    found = [item for item in questions if part in item.name]
    if not found:
        raise NotFoundError(f'No question has "{part}" in its name. List all: bioregion query --list.')
    rows = [
        [item.name, item.summary, " ".join(parameter.name for parameter in item.parameters)] for item in found
    ]
    print_rows(("name", "what comes out", "parameters"), rows)


def _print_table(table: formats.Table) -> None:
    print_rows(table.variables, formats.text_rows(table))
    count = len(table.rows)
    typer.echo(f"{count} row{'' if count == 1 else 's'} · generation {table.generation.id}", err=True)
