"""What the query coach says on the command line, for ``bioregion query``."""

from __future__ import annotations

from typing import Any

import typer

from bioregion_graph.cli import progress
from bioregion_graph.queries.coach.advice import Advice, advise
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.sharing.view import View

# Whoever has an empty answer does not wait long for the reason.
_SECONDS = 5.0


def explain(seen: View, text: str) -> None:
    """Print the steps of a query with a guess of their rows, then the hints."""
    with progress.during("count"):
        knowledge = Knowledge.of(seen)
        told = advise(seen, text, Advice.EXPLAIN, knowledge=knowledge)
        hints = advise(seen, text, Advice.HINTS, knowledge=knowledge)
    if told["problem"]:
        typer.echo(told["problem"]["en"], err=True)
        return
    typer.echo(told["explain"]["text"]["en"])
    for hint in hints["hints"]:
        typer.echo(_hint(hint))


def why_empty(seen: View, text: str) -> None:
    """Say on standard error what leaves no row, and what might be written instead; nothing where that is unknown."""
    with progress.during("look for the reason"):
        told = advise(seen, text, Advice.EMPTY, seconds=_SECONDS)
    empty = told["empty"]
    if empty is None or empty["is_empty"] is False:
        return
    typer.echo(empty["says"]["en"], err=True)
    culprit = empty["culprit"]
    for said in [*(culprit["reasons"] if culprit else ()), *empty["notes"]]:
        typer.echo(f"  {said['en']}", err=True)
    mend = culprit["mend"] if culprit else None
    for term in culprit["terms"] if culprit else ():
        if not term["exists"]:
            near = ", ".join(each["term"] for each in term["nearest"])
            is_told = mend is not None and mend["place"] == term["place"]
            near = f" Near to it: {near}." if near and not is_told else ""
            typer.echo(f"  {term['says']['en']}{near}", err=True)
    if mend:
        typer.echo(f"  {mend['says']['en']} {mend['tried']['en']}", err=True)


def _hint(hint: dict[str, Any]) -> str:
    place = hint["place"]
    return f"Line {place['line']}, column {place['column']}: {hint['says']['en']} {hint['mend']['en']}"
