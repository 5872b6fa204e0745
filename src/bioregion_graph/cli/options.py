"""Options that several commands share, and how a view is opened for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import end_of_day, open_view
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.dates import parse_day

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DAY", help="What was true on this day, as 2019-05-01.")
]
KnownBy = Annotated[
    str | None,
    typer.Option("--known-by", metavar="DAY", help="What the graph knew at the end of this day (UTC)."),
]


StoreAddress = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="ADDRESS",
        help="A SPARQL server that keeps the graph, as sparql+http://127.0.0.1:8890/sparql.",
    ),
]


class Language(StrEnum):
    """The languages of labels and messages."""

    en = "en"
    it = "it"


Lang = Annotated[Language, typer.Option("--lang", help="Language of labels.")]


def examples(*commands: str) -> str:
    """What to try, for the end of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  bioregion {command}" for command in commands)


def as_day(text: str | None) -> date | None:
    """Read a day option. Raises UsageError when it is not a day."""
    return None if text is None else parse_day(text)


def view(known_by: str | None = None) -> View:
    """The view of the current generation, or of the one that was current at the end of a day."""
    moment = None if known_by is None else end_of_day(parse_day(known_by))
    found = settings.load()
    return open_view(found.home, known_by=moment, server=found.server)


def with_store(found: Settings, store: str | None, is_trusted: bool) -> Settings:
    """The settings with the server of a ``--store``, or that of the environment, if any. Raises UsageError."""
    server = found.server if store is None else settings.server(store)
    return replace(found, server=server and replace(server, is_trusted=is_trusted))


def library() -> Library:
    """The query library of this installation."""
    return Library.load(folder("queries"))
