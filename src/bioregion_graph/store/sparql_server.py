"""A database behind a SPARQL 1.1 endpoint: the one place that uses SPARQLWrapper.

It reads as the embedded database does, so that the same program runs over a server or a cluster. Where servers
leave the standard, the question is put so that the answer comes out right; docs/servers.md lists where. How a graph
gets into a server is left to ``graph_store`` and ``publishing``.
"""

from __future__ import annotations

import ast
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException, HTTPResponse
from itertools import chain
from math import ceil
from typing import Any
from urllib.error import HTTPError, URLError

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
)
from SPARQLWrapper import BASIC, DIGEST, POST, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
    Unauthorized,
)

from bioregion_graph.errors import (
    BioregionError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
    UsageError,
)
from bioregion_graph.settings import Server
from bioregion_graph.sparql.graphs import (
    NOBODYS,
    clauses,
    hiding,
    loosened,
    reaches_graphs,
    without,
    written_iris,
)
from bioregion_graph.sparql.shape import emptied
from bioregion_graph.store import server_answers
from bioregion_graph.store.contract import Answer, Dataset, Functions, Graph, Object, Subject
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.store.server_answers import Body

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
# Virtuoso goes by what is accepted, not by the form of the query: what fits both would come in the wrong one.
_ACCEPT_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_ACCEPT_TRIPLES = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.6"
# Virtuoso tells each named graph in a header of its own, and more than a hundred headers are read by nobody.
_MOST_NAMED = 50
# Functions of Virtuoso that reach its database and its files.
_FOREIGN = ("bif:", "sql:", "http://www.openlinksw.com/schemas/")
_ALL_TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_SIZE = "SELECT (COUNT(*) AS ?size) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_SIZES = "SELECT ?g (COUNT(*) AS ?size) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_DEFAULT_SIZE = "SELECT (COUNT(*) AS ?size) WHERE { ?s ?p ?o }"
# What Virtuoso says when a query would run, or has run, over its own limit.
_OUT_OF_TIME = ("S1T00", "exceeds the limit")
_MERGED = NamedNode("urn:bioregion:merged-here")


@dataclass(frozen=True)
class Layout:
    """Where a server keeps the graph.

    ``merged`` is the graph that holds the merged view, or None where the server's own default graph holds it and
    nothing else. ``hidden`` are graphs that GRAPH must not find. ``named`` are all graphs that it must find, for
    servers that otherwise find none; None where they need not be told.
    """

    merged: NamedNode | None = None
    hidden: tuple[NamedNode, ...] = ()
    named: tuple[NamedNode, ...] | None = None


class SparqlServerStore:
    """A database that is only read, over HTTP. ``timeout_seconds`` is the longest wait for one answer, in all."""

    def __init__(
        self,
        endpoint: str,
        timeout_seconds: float = 60,
        *,
        layout: Layout | None = None,
        account: Server | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._timeout_seconds = timeout_seconds
        self._layout = layout or Layout()
        self._account = account or Server(endpoint)
        self._is_open = True

    def query(self, text: str, dataset: Dataset | None = None, functions: Functions | None = None) -> Answer:
        """Run a SPARQL query; outside GRAPH it asks the merged view alone.

        Raises QuerySyntaxError, QueryRefusedError for functions of a server's own, QueryLimitError when the server
        takes more than the time allowed, StoreError when it cannot be reached or refuses.
        """
        del functions  # A server has functions of its own; ours cannot travel.
        if not self._is_open:
            raise StoreError(f"The database ({self._endpoint}) is closed. Open a new view.")
        shape = _shape(text)
        found = clauses(text)
        if dataset is None and found:
            dataset = Dataset(found.default, found.named)
        if dataset is not None:
            dataset = self._seen(dataset)
        for iri in written_iris(text):
            if iri.lower().startswith(_FOREIGN):
                raise QueryRefusedError(
                    f"<{iri}> is of one server alone and not allowed here. Use SPARQL 1.1."
                )
        if dataset is not None and self._is_to_be_copied(dataset):
            return self._copy(dataset).query(text, Dataset((_MERGED,), dataset.named))
        # Virtuoso adds the graphs of the text to those of the protocol, which should win (SPARQL 1.1 Protocol, 2.1.4).
        plain = hiding(without(text, found), self._layout.hidden)
        if dataset is None and self._layout.merged is not None and self._layout.named is None:
            # With a default graph told, Virtuoso finds all graphs by a variable, but none by its name.
            plain = loosened(plain)
        if isinstance(shape, QueryTriples):
            return self._triples(plain, dataset)
        kind, response = self._send(plain, dataset, _ACCEPT_ROWS)
        body = Body(response, self._endpoint, self._timeout_seconds)
        if kind not in _ROWS:
            raise self._odd(kind)
        if isinstance(shape, QueryBoolean):
            return server_answers.truth(body, _ROWS[kind])
        most = response.headers.get("X-SPARQL-MaxRows", "")
        return server_answers.rows(body, _ROWS[kind], shape.variables, int(most) if most.isdigit() else None)

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
        # Virtuoso takes minutes over a plain DISTINCT of graphs, and a moment to count what is in them.
        for row in self._rows(_SIZES):
            name = row["g"]
            assert isinstance(name, NamedNode | BlankNode)
            yield name

    def __len__(self) -> int:
        return _number(next(self._rows(_SIZE))["size"])

    def sizes(self) -> dict[Graph, int]:
        """How many statements each graph holds, the merged view as ``DefaultGraph()``."""
        sizes: dict[Graph, int] = {DefaultGraph(): _number(next(self._rows(_DEFAULT_SIZE))["size"])}
        for row in self._rows(_SIZES):
            name = row["g"]
            assert isinstance(name, NamedNode | BlankNode)
            sizes[name] = _number(row["size"])
        return sizes

    def close(self) -> None:
        """Ask nothing more. Closing twice is no error."""
        self._is_open = False

    def _rows(self, text: str) -> QuerySolutions:
        answer = self.query(text)
        assert isinstance(answer, QuerySolutions)
        return answer

    def _triples(self, text: str, dataset: Dataset | None) -> QueryTriples:
        kind, response = self._send(text, dataset, _ACCEPT_TRIPLES)
        if kind not in _TRIPLES:
            raise self._odd(kind)
        body = Body(response, self._endpoint, self._timeout_seconds)
        answer = OxigraphStore.hold(server_answers.statements(body, _TRIPLES[kind])).query(_ALL_TRIPLES)
        assert isinstance(answer, QueryTriples)
        return answer

    def _seen(self, dataset: Dataset) -> Dataset:
        """The data set without graphs that are not to be seen."""
        default, named = (
            tuple(graph for graph in graphs if graph not in self._layout.hidden)
            for graphs in (dataset.default, dataset.named)
        )
        return Dataset(default, named)

    def _is_to_be_copied(self, dataset: Dataset) -> bool:
        """Whether the graphs of a data set must be fetched to be asked.

        A server that has no default graph of its own is none that merges graphs: Virtuoso counts a fact once for
        each graph that states it.
        """
        is_merge = len(dataset.default) > 1 and self._layout.merged is not None
        return is_merge or len(dataset.default) + len(dataset.named) > _MOST_NAMED

    def _copy(self, dataset: Dataset) -> OxigraphStore:
        """The graphs of a data set in memory, the default ones merged in one."""
        merged = (
            Quad(quad.subject, quad.predicate, quad.object, _MERGED)
            for graph in dataset.default
            for quad in self.quads(graph=graph)
        )
        named = (quad for graph in dataset.named for quad in self.quads(graph=graph))
        return OxigraphStore.hold(chain(merged, named))

    def _send(self, text: str, dataset: Dataset | None, accept: str) -> tuple[str, HTTPResponse]:
        """The media type of the server's answer, and the answer to be read."""
        wrapper = self._wrapper(accept)
        # Its own guess at the kind of query warns about prefixes and comments; we need no guess.
        wrapper.queryString = text
        wrapper.queryType = "SELECT"
        for name, nodes in self._graphs(text, dataset).items():
            for node in nodes:
                wrapper.addParameter(name, node.value)
        try:
            response: HTTPResponse = wrapper.query().response
        except QueryBadFormed as error:
            raise self._unreadable(str(error)) from error
        except (SPARQLWrapperException, URLError, HTTPException, OSError) as error:
            raise self._refused(error) from error
        if response.headers.get("X-SQL-State"):
            # Virtuoso gives what it has found in time with the status of a whole answer.
            response.close()
            raise server_answers.late(self._endpoint, self._timeout_seconds)
        return response.headers.get("Content-Type", "").partition(";")[0].strip().lower(), response

    def _wrapper(self, accept: str) -> Any:
        # A store may be shared by threads, a wrapper may not: each query has its own.
        wrapper = SPARQLWrapper(self._endpoint)
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(ceil(self._timeout_seconds))
        wrapper.addCustomHttpHeader("Accept", accept)
        # Virtuoso stops then, in milliseconds; others do not mind.
        wrapper.addParameter("timeout", str(int(self._timeout_seconds * 1000)))
        if self._account.user:
            wrapper.setHTTPAuth(DIGEST if self._account.login == "digest" else BASIC)
            wrapper.setCredentials(self._account.user, self._account.password)
        elif self._account.key:
            wrapper.addCustomHttpHeader("Authorization", f"Bearer {self._account.key}")
        return wrapper

    def _graphs(self, text: str, dataset: Dataset | None) -> dict[str, tuple[NamedNode, ...]]:
        """The graphs to be told with a query, by the names of the protocol."""
        if dataset is not None:
            default, named = dataset.default or (NOBODYS,), dataset.named or (NOBODYS,)
        elif self._layout.merged is not None:
            default = (self._layout.merged,)
            named = (self._layout.named or ()) if reaches_graphs(text) else ()
        else:
            return {}
        return {"default-graph-uri": default, "named-graph-uri": named}

    def _odd(self, kind: str) -> StoreError:
        return StoreError(
            f"{self._endpoint} answered with {kind or 'no media type'}, which is not what was asked for. Check that "
            "this is the address of a SPARQL endpoint."
        )

    def _refused(self, error: Exception) -> BioregionError:
        if isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
            return server_answers.late(self._endpoint, self._timeout_seconds)
        if isinstance(error, EndPointNotFound):
            return StoreError(f"There is no SPARQL endpoint at {self._endpoint} (404). Check the address.")
        if isinstance(error, Unauthorized) or (isinstance(error, HTTPError) and error.code in (401, 403)):
            return StoreError(
                f"{self._endpoint} does not let us in. Set BIOREGION_STORE_USER and BIOREGION_STORE_PASSWORD, or "
                "BIOREGION_STORE_KEY."
            )
        if isinstance(error, HTTPError):
            with error:
                told = _detail(error.read().decode("utf-8", "replace"))
            return StoreError(f"{self._endpoint} refused the query ({error.code}): {told}")
        if isinstance(error, EndPointInternalError):
            told = _body_of(str(error))
            if any(code in told for code in _OUT_OF_TIME):
                return QueryLimitError(f"{self._endpoint} ended the query: {told} Ask for less at a time.")
            return StoreError(f"{self._endpoint} refused the query (500): {told}")
        if isinstance(error, SPARQLWrapperException):
            return StoreError(f"{self._endpoint} refused the query ({type(error).__name__}).")
        reason = getattr(error, "reason", error)
        return StoreError(f"{self._endpoint} cannot be reached: {reason}. Check the address and the network.")

    def _unreadable(self, message: str) -> UsageError:
        """A query that the server calls bad, though it is sound: otherwise it would not have been sent."""
        return UsageError(f"{self._endpoint} does not take this query: {_body_of(message)}")


@lru_cache(maxsize=1)
def _nothing() -> OxigraphStore:
    return OxigraphStore.hold(())


def _shape(text: str) -> Answer:
    """An empty answer of the form and with the columns of the query's. Raises QuerySyntaxError."""
    try:
        return _nothing().query(emptied(text))
    except QuerySyntaxError:
        # The faults of the text as it was sent, at their places.
        return _nothing().query(text)


def _number(term: Any) -> int:
    assert isinstance(term, Literal)
    return int(term.value)


def _detail(body: str) -> str:
    """What a server says went wrong: the detail of a problem (RFC 9457), or the beginning of its text."""
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, TypeError, KeyError):
        first = body.strip().partition("\n\n")[0][:300] or "it gave no reason"
        return first if first.endswith(".") else f"{first}."
    return str(detail)


def _body_of(message: str) -> str:
    """What the server said, taken out of the sentence that the library wraps it in, as text of a bytes object."""
    body = message.partition("Response:\n")[2]
    with contextlib.suppress(ValueError, SyntaxError):
        body = ast.literal_eval(body).decode("utf-8", "replace")
    return _detail(body)
