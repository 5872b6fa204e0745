"""A database behind a SPARQL 1.1 endpoint: the one place that uses SPARQLWrapper.

It reads as the embedded database does, so that the same program runs over a server or a cluster. The endpoint
must keep the merged view as its default graph; one that makes the union of all graphs its default counts a fact
once for each source. Writing to a server is left to later work.
"""

from __future__ import annotations

import ast
import contextlib
import json
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    parse,
    parse_query_results,
)
from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
)

from bioregion_graph.errors import QuerySyntaxError, StoreError, UsageError
from bioregion_graph.store.contract import Answer, Dataset, Functions, Graph, Object, Subject
from bioregion_graph.store.oxigraph import OxigraphStore, syntax_error

_ACCEPT = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.8, "
    "application/n-triples;q=0.9, text/turtle;q=0.7, application/rdf+xml;q=0.6"
)
_ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
_TRIPLES = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_NOTHING = NamedNode("urn:bioregion:no-graph")
_ALL_TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_SIZE = "SELECT (COUNT(*) AS ?size) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


class SparqlServerStore:
    """A database that is only read, over HTTP."""

    def __init__(self, endpoint: str, timeout_seconds: int = 60) -> None:
        self._endpoint = endpoint
        self._timeout_seconds = timeout_seconds
        self._is_open = True

    def query(self, text: str, dataset: Dataset | None = None, functions: Functions | None = None) -> Answer:
        """Run a SPARQL query at the endpoint; outside GRAPH it asks the server's default graph.

        Raises QuerySyntaxError when the server cannot read it, StoreError when the server cannot be reached,
        refuses, or takes more than the time allowed.
        """
        del functions  # A server has functions of its own; ours cannot travel.
        kind, content = self._send(text, dataset)
        try:
            if kind in _ROWS:
                rows = parse_query_results(content, format=_ROWS[kind])
                # An answer that is cut off is noticed here, not at some later row.
                return _whole(rows, content, _ROWS[kind])
            if kind in _TRIPLES:
                triples = OxigraphStore.hold(parse(content, format=_TRIPLES[kind])).query(_ALL_TRIPLES)
                assert isinstance(triples, QueryTriples)
                return triples
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                f"The answer of {self._endpoint} cannot be read as {kind}: {error}. Ask again; if it stays so, "
                "the server is at fault."
            ) from error
        raise StoreError(
            f"{self._endpoint} answered with {kind or 'no media type'}, which is no SPARQL result. Check that "
            "this is the address of a SPARQL endpoint."
        )

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,
        graph: Graph | None = None,
    ) -> Iterator[Quad]:
        """All quads that match; None stands for anything, ``DefaultGraph()`` for the merged view alone.

        Raises UsageError for a blank node, which has no name that a server knows.
        """
        terms = (subject, predicate, object, graph)
        if any(isinstance(term, BlankNode) for term in terms):
            raise UsageError("A blank node cannot be asked for at a server. Ask by an IRI.")
        triple = " ".join(
            f"?{name}" if term is None else str(term) for name, term in zip("spo", terms, strict=False)
        )
        parts = []
        if graph is None or isinstance(graph, DefaultGraph):
            parts.append(f"{{ {triple} }}")
        if not isinstance(graph, DefaultGraph):
            parts.append(f"{{ GRAPH {graph or '?g'} {{ {triple} }} }}")
        rows = self._rows(f"SELECT * WHERE {{ {' UNION '.join(parts)} }}")
        names = {variable.value for variable in rows.variables}
        for row in rows:
            found: list[Any] = [
                row[name] if name in names else term for name, term in zip("spog", terms, strict=True)
            ]
            yield Quad(found[0], found[1], found[2], found[3] or DefaultGraph())

    def graph_names(self) -> Iterator[NamedNode | BlankNode]:
        """The named graphs that hold something."""
        for row in self._rows(_GRAPHS):
            name = row["g"]
            assert isinstance(name, NamedNode | BlankNode)
            yield name

    def __len__(self) -> int:
        size = next(self._rows(_SIZE))["size"]
        assert isinstance(size, Literal)
        return int(size.value)

    def close(self) -> None:
        """Ask nothing more. Closing twice is no error."""
        self._is_open = False

    def _rows(self, text: str) -> QuerySolutions:
        answer = self.query(text)
        if not isinstance(answer, QuerySolutions):
            raise StoreError(f"{self._endpoint} answered a SELECT with something else than rows.")
        return answer

    def _send(self, text: str, dataset: Dataset | None) -> tuple[str, bytes]:
        """The media type and the content of the server's answer."""
        if not self._is_open:
            raise StoreError(f"The database ({self._endpoint}) is closed. Open a new view.")
        # A store may be shared by threads, a wrapper may not: each query has its own.
        wrapper = SPARQLWrapper(self._endpoint)
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(self._timeout_seconds)
        wrapper.addCustomHttpHeader("Accept", _ACCEPT)
        # Its own guess at the kind of query warns about prefixes and comments; we need no guess.
        wrapper.queryString = text
        wrapper.queryType = "SELECT"
        if dataset is not None:
            # The protocol cannot say "no graph at all"; a graph that is not there comes to the same.
            for node in dataset.default or (() if dataset.named else (_NOTHING,)):
                wrapper.addParameter("default-graph-uri", node.value)
            for node in dataset.named:
                wrapper.addParameter("named-graph-uri", node.value)
        try:
            with wrapper.query().response as response:
                kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                return kind, response.read()
        except QueryBadFormed as error:
            raise _unreadable(str(error)) from error
        except (SPARQLWrapperException, URLError, HTTPException, OSError) as error:
            raise self._refused(error) from error

    def _refused(self, error: Exception) -> StoreError:
        if isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
            return StoreError(
                f"{self._endpoint} did not answer within {self._timeout_seconds} seconds. Ask for less at a "
                "time, or allow more time."
            )
        if isinstance(error, EndPointNotFound):
            return StoreError(f"There is no SPARQL endpoint at {self._endpoint} (404). Check the address.")
        if isinstance(error, HTTPError):
            with error:
                told = _detail(error.read().decode("utf-8", "replace"))
            return StoreError(f"{self._endpoint} refused the query ({error.code}): {told}")
        if isinstance(error, SPARQLWrapperException):
            status = "500" if isinstance(error, EndPointInternalError) else type(error).__name__
            return StoreError(f"{self._endpoint} refused the query ({status}). See the log of that server.")
        reason = getattr(error, "reason", error)
        return StoreError(f"{self._endpoint} cannot be reached: {reason}. Check the address and the network.")


def _whole(rows: Any, content: bytes, form: QueryResultsFormat) -> Answer:
    """The answer, after every row of it has been read once."""
    if not isinstance(rows, QuerySolutions):
        return rows  # type: ignore[no-any-return]  # yes or no, which is read already
    for _ in rows:
        pass
    return parse_query_results(content, format=form)


def _detail(body: str) -> str:
    """What a server says went wrong: the detail of a problem (RFC 9457), or the beginning of its text."""
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, TypeError, KeyError):
        return body.strip()[:300] or "it gave no reason."
    return str(detail)


def _unreadable(message: str) -> UsageError:
    """A query that the server calls bad: with line and column where the server tells them."""
    # The library wraps the body of the answer in a sentence of its own, as the text of a bytes object.
    body = message.partition("Response:\n")[2]
    with contextlib.suppress(ValueError, SyntaxError):
        body = ast.literal_eval(body).decode("utf-8", "replace")
    try:
        problem = json.loads(body)
    except ValueError:
        return syntax_error(body.strip()[:300])
    if "line" not in problem:
        return UsageError(_detail(body))
    return QuerySyntaxError(_detail(body), problem["line"], problem["column"])
