"""What sources contradict each other on, found by the queries of ``queries/checks`` that name a severity.

Such a file says ``#+ severity:``, ``#+ message:`` and ``#+ message_it:``; the messages name variables of its rows
in braces. Its rows have ``?this`` and perhaps ``?value`` and ``?source``. The tag ``local`` says that a query gives
the same rows about a thing when it sees that thing alone, and only of things that are ``parts.disputable``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from bioregion_graph.errors import InputError
from bioregion_graph.queries import header
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact
from bioregion_graph.validation.findings import SEVERITIES, Finding
from bioregion_graph.validation.places import Places

_BRACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Comparison:
    """A query whose rows are findings. ``name`` is its path in the library, without the suffix.

    One that ``is_local`` gives rows only of disputable things, and the same ones when it sees that thing alone.
    """

    name: str
    severity: str
    message: str
    message_it: str
    text: str
    is_local: bool = False


def load(folder: Path) -> list[Comparison]:
    """The queries of a folder that name a severity. Raises InputError for a header that cannot be used."""
    found = []
    for path in sorted(folder.glob("*.rq")):
        name = f"{folder.name}/{path.stem}"
        text = path.read_text(encoding="utf-8")
        said = header.read(text, f"queries/{name}.rq")
        if not said.severity:
            continue
        if said.severity not in SEVERITIES or not (said.message and said.message_it):
            raise InputError(
                f'The severity "{said.severity}" is unknown, or a message is missing.',
                f"queries/{name}.rq",
                "Write violation, warning or info, and #+ message: and #+ message_it:.",
            )
        found.append(
            Comparison(name, said.severity, said.message, said.message_it, text, "local" in said.tags)
        )
    return found


def compare(view: View, queries: Sequence[Comparison], places: Places) -> Iterator[Finding]:
    """The rows of all queries as findings. Raises InputError when a message names what the rows lack."""
    for query in queries:
        answer = view.query(query.text)
        if not isinstance(answer, QuerySolutions):
            raise InputError("The query gives no rows.", f"queries/{query.name}.rq", "Write a SELECT query.")
        variables = [variable.value for variable in answer.variables]
        missing = {"this", *_BRACES.findall(query.message + query.message_it)} - set(variables)
        if missing:
            raise InputError(
                f"The rows lack ?{sorted(missing)[0]}.", f"queries/{query.name}.rq", "Add it to SELECT."
            )
        for row in answer:
            yield _finding(query, {name: _text(row, name) for name in variables}, places)


def _finding(query: Comparison, row: Mapping[str, str], places: Places) -> Finding:
    source = row.get("source", "")
    place = places.place(row.get("record") or row["this"], source)
    return Finding(
        query.severity,
        source,
        place.file,
        place.row,
        row["this"],
        _fill(query.message, row),
        _fill(query.message_it, row),
        f"queries/{query.name}.rq",
        row.get("value", ""),
    )


def _fill(message: str, row: Mapping[str, str]) -> str:
    """The message with the row's values; IRIs stand as short names."""
    return _BRACES.sub(lambda found: compact(row[found[1]]), message)


def _text(row: QuerySolution, name: str) -> str:
    term = row[name]
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)
