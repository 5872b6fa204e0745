"""``bioregion check``: what the shapes have to say of the graph, of a file, or of the ontology itself."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.findings import Format, count, print_findings
from bioregion_graph.cli.options import KnownBy, Lang, Language, examples, view
from bioregion_graph.errors import UsageError
from bioregion_graph.resources import folder
from bioregion_graph.validation.check import check_file, check_view
from bioregion_graph.validation.findings import SEVERITIES, Finding, counts
from bioregion_graph.validation.ontology_gate import gate


class Severity(StrEnum):
    """How grave a finding is."""

    violation = "violation"
    warning = "warning"
    info = "info"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="check",
        epilog=examples("check --at-least warning", "check --format csv > findings.csv", "check --ontology"),
    )(check)


def check(
    file: Annotated[
        Path | None, typer.Argument(help="A Turtle file to check by itself; default: the graph.")
    ] = None,
    ontology: Annotated[
        bool, typer.Option("--ontology", help="Check the ontology, shapes, examples and queries instead.")
    ] = False,
    at_least: Annotated[
        Severity, typer.Option("--at-least", "-s", help="Leave out what is less grave.")
    ] = Severity.info,
    format: Annotated[Format, typer.Option("--format", "-o", help="Form of the findings.")] = Format.text,
    lang: Lang = Language.en,
    known_by: KnownBy = None,
) -> None:
    """Run all shapes over the merged view and every source, and compare the sources with each other.

    Exit code 1 when there is a violation.
    """
    if sum((ontology, file is not None, known_by is not None)) > 1:
        raise UsageError("A file, --ontology and --known-by say different things to check. Give one of them.")
    if ontology:
        _gate()
        return
    found = _findings(file, known_by)
    wanted = SEVERITIES[: SEVERITIES.index(at_least) + 1]
    print_findings([finding for finding in found if finding.severity in wanted], format, lang)
    totals = counts(found)
    typer.echo(", ".join(count(number, severity) for severity, number in totals.items()), err=True)
    if totals["violation"]:
        raise typer.Exit(1)


def _findings(file: Path | None, known_by: str | None) -> list[Finding]:
    if file is not None:
        with progress.during("check the file"):
            return check_file(file)
    with view(known_by) as seen, progress.during("check all shapes"):
        return check_view(seen)


def _gate() -> None:
    with progress.during("check the ontology"):
        faults = gate(folder("ontology").parent)
    for fault in faults:
        typer.echo(fault)
    typer.echo(f"{len(faults)} fault{'' if len(faults) == 1 else 's'} in the ontology", err=True)
    if faults:
        raise typer.Exit(1)
