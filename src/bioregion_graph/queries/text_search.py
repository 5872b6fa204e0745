"""Text search inside SPARQL: ``brg:matches``, answered from the index of names before the engine runs.

    ?thing brg:matches "univerity bologna"
    (?thing ?score ?name) brg:matches ("univerity bologna" 20 brg:Organisation)

Gives the things whose name fits, at most 100 or as many as asked, and if wanted their score (at most 100, as of the
search) and the name that fits. Slips of the pen count only when no name fits as it is typed. How names are compared
is told in ``search``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bioregion_graph.errors import QueryRefusedError, UnreadableError
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.search import Index
from bioregion_graph.resources import folder
from bioregion_graph.sharing import Dataset, View
from bioregion_graph.sparql.algebra import XSD, Iri, Literal, Variable
from bioregion_graph.sparql.calls_by_property import Call, Row, answered
from bioregion_graph.terms.namespaces import expand

PROPERTY = expand("brg:matches").value
USUAL, MOST = 100, 10_000
_EXAMPLE = '(?thing ?score) brg:matches ("univerity bologna" 20)'
# Cheap, and never misses what the engine would take for the property.
_MENTIONED = re.compile(r"matches|\\[uU]")


def with_matches(view: View, text: str, dataset: Dataset | None = None) -> str:
    """The query with each ``brg:matches`` answered; as it is when there is none.

    Raises QueryRefusedError for a pattern that cannot be answered, with line, column and remedy, and
    QuerySyntaxError when the query does not parse.
    """
    if not _MENTIONED.search(text):
        return text
    try:
        return answered(text, PROPERTY, lambda call: _rows(view, call))
    except UnreadableError as error:
        if not re.search(r"\w:matches\b|ontology#matches>", text):
            return text
        # What the engine does not read either it tells better, and earlier than it answers.
        view.query(text, dataset)
        raise QueryRefusedError(
            f"brg:matches cannot be answered in this query: {error} Write the query in a plainer way."
        ) from error


def index_of(view: View) -> Index:
    """The index of a view, opened once."""
    return view.once("index of names", lambda: Index.of(view, Library.load(folder("queries"))))


def _rows(view: View, call: Call) -> Iterable[Row]:
    _, *more = call.wanted
    if len(more) > 2 or not all(isinstance(each, Variable) for each in more):
        raise call.refuse(
            f"before brg:matches stand a thing and, if wanted, variables for score and name. Write {_EXAMPLE}."
        )
    text, most, kinds = _given(call)
    # A list for people ends with what may be meant; a figure must not count it beside what is.
    for hit in index_of(view).search(text, most, kinds, is_filled=False):
        yield Iri(hit.iri), Literal(f"{hit.score}", XSD + "decimal"), Literal(hit.matched)


def _given(call: Call) -> tuple[str, int, list[str]]:
    text, *more = call.given
    if isinstance(text, Variable):
        raise call.refuse(
            f"the text of brg:matches is the variable {text}, but it is searched for before the query runs. "
            f'Write the text itself, or VALUES {text} {{ "…" }} beside it.'
        )
    if not isinstance(text, Literal):
        raise call.refuse(f"after brg:matches stands the text to search for. Write {_EXAMPLE}.")
    most, kinds = USUAL, []
    for each in more:
        if isinstance(each, Iri):
            kinds.append(re.split(r"[/#]", each.value)[-1])
        elif isinstance(each, Literal) and each.datatype == XSD + "integer" and 0 < int(each.lexical) <= MOST:
            most = int(each.lexical)
        else:
            raise call.refuse(
                f"{each} cannot stand after the text of brg:matches. Write how many things are wanted (1 to {MOST}) "
                f"or a class, as brg:Organisation."
            )
    return text.lexical, most, kinds
