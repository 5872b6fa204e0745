"""Answering the SERVICE parts of a query before the engine sees it (SPARQL 1.1 Federated Query).

The engine would call any address that a query names. So it never sees SERVICE: the pattern is sent by us, to endpoints
that the administrator allows, and its rows take its place as VALUES. A SERVICE is a bag of rows to be joined (section 4
there), and so are VALUES; where the part stands does not change. Whatever cannot be answered so is refused.

Sent are the pattern and the VALUES beside it, as written in the query; nothing from our graph. Blank nodes of another
server are nobody else's (section 3), and VALUES cannot hold any: each becomes an IRI that begins with
``urn:bioregion:blank:``, new for each call, by which rows of one call still meet (RDF 1.1, section 3.5).

How an endpoint is called is left to the caller, who hands over ``ask``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode

from bioregion_graph.errors import QueryLimitError, QueryRefusedError, StoreError, UnreadableError
from bioregion_graph.queries import guard
from bioregion_graph.queries.endpoints import FILE_NAME, Endpoint
from bioregion_graph.sparql import scope
from bioregion_graph.sparql.algebra import (
    Exists,
    Group,
    Iri,
    Number,
    Projected,
    Query,
    Service,
    Values,
    Variable,
    walk,
)
from bioregion_graph.sparql.splice import Edit, splice
from bioregion_graph.sparql.tokens import place
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

Row = Mapping[str, NamedNode | BlankNode | Literal]
Ask = Callable[[Endpoint, str], Sequence[Row]]
"""Sends a SELECT to an endpoint and gives its rows. Raises StoreError when that fails, QueryLimitError for too many."""

MOST_CALLS = 5
_MOST_GIVEN = 1000


def resolve(text: str, endpoints: Mapping[str, Endpoint], ask: Ask) -> str:
    """The query with each SERVICE replaced by the rows that its endpoint gives.

    A text without SERVICE, or one that our reader cannot read, comes back as it is; the guard refuses the latter.
    Nothing is sent unless the whole rest of the query is allowed. Raises QueryRefusedError for an endpoint that is not
    allowed or not constant, a SERVICE inside EXISTS or SERVICE, and too many calls; QueryLimitError when an endpoint
    has more rows than allowed; StoreError when a call fails, unless it is SILENT, which then gives one row without
    values.
    """
    if not endpoints or "service" not in text.lower():
        return text
    try:
        query = read(text)
    except UnreadableError:
        return text
    services = list(_services(query))
    if not services:
        return text
    _check(query, services, endpoints, text)
    guard.inspect(splice(text, [Edit(service.span, "VALUES () { }") for service, _ in services]))
    edits = []
    for number, (service, given) in enumerate(services, start=1):
        assert isinstance(service.endpoint, Iri)
        rows = _answer(query, service, given, endpoints[service.endpoint.value], ask)
        edits.append(Edit(service.span, _written(service, rows, number)))
    return splice(text, edits)


def _services(query: Query) -> Iterator[tuple[Service, tuple[Values, ...]]]:
    """The calls of a query, each with the VALUES beside it."""
    for node in walk(query):
        if isinstance(node, Group):
            given = tuple(each for each in node.elements if isinstance(each, Values))
            yield from ((each, given) for each in node.elements if isinstance(each, Service))


def _check(
    query: Query,
    services: Sequence[tuple[Service, tuple[Values, ...]]],
    endpoints: Mapping[str, Endpoint],
    text: str,
) -> None:
    for node in walk(query):
        if isinstance(node, Exists | Service) and any(isinstance(each, Service) for each in walk(node.group)):
            within = "EXISTS" if isinstance(node, Exists) else "another SERVICE"
            raise _refused(text, node, f"SERVICE inside {within} is not run here. Join its rows instead")
    for service, _ in services:
        if not isinstance(service.endpoint, Iri):
            raise _refused(text, service, "the endpoint of SERVICE must be an IRI, not a variable. Name it")
        if service.endpoint.value not in endpoints:
            listed = ", ".join(f"<{address}>" for address in sorted(endpoints))
            raise _refused(
                text,
                service,
                f"SERVICE {service.endpoint} is not allowed here. Allowed are {listed}; the administrator lists them "
                f"in {FILE_NAME}",
            )
    if len(services) > MOST_CALLS:
        raise _refused(
            text, services[MOST_CALLS][0], f"more than {MOST_CALLS} calls of SERVICE. Ask in several queries"
        )


def _refused(text: str, node: Service | Exists, remark: str) -> QueryRefusedError:
    line, column = place(text, node.span[0])
    return QueryRefusedError(f"Line {line}, column {column} of the query: {remark}.")


def _answer(
    query: Query, service: Service, given: tuple[Values, ...], endpoint: Endpoint, ask: Ask
) -> Sequence[Row]:
    names = scope.in_scope(service.group)
    columns = tuple(Projected(None, Variable(name)) for name in names)
    # Rows without variables have to be counted too.
    counted = (Projected(Iri("urn:bioregion:row"), Variable("row")),)
    sent = Query(
        form="SELECT",
        columns=columns or counted,
        where=_narrowed(service.group, given),
        limit=Number(endpoint.rows + 1),
        base=query.base,
    )
    try:
        rows = ask(endpoint, write(sent))
    except StoreError:
        if service.is_silent:
            return [{}]
        raise
    if len(rows) > endpoint.rows:
        raise QueryLimitError(
            f"{endpoint.address} has more than {endpoint.rows} rows for this SERVICE. Narrow its pattern, or give "
            "values for its variables by VALUES beside it."
        )
    return rows


def _narrowed(group: Group, given: tuple[Values, ...]) -> Group:
    """The pattern joined with the VALUES beside it, so that the other server need not send what would be dropped.

    The rows stay those that meet a row of VALUES: each variable taken is bound in all rows of the pattern and of
    VALUES, and no row of VALUES is sent twice, so that no row comes back more often.
    """
    certain = scope.certain(group)
    for values in given:
        places = [place for place, each in enumerate(values.variables) if each.name in scope.possible(group)]
        rows = tuple(dict.fromkeys(tuple(row[place] for place in places) for row in values.rows))
        variables = tuple(values.variables[place] for place in places)
        is_safe = (
            all(each.name in certain for each in variables)
            and not any(None in row for row in rows)
            and len(set(variables)) == len(variables)
        )
        if variables and is_safe and len(rows) <= _MOST_GIVEN:
            return Group((Values(variables, rows), group))
    return group


def _written(service: Service, rows: Sequence[Row], number: int) -> str:
    names = scope.in_scope(service.group)
    heads = " ".join(f"?{name}" for name in names)
    lines = "\n".join("(" + " ".join(_term(row.get(name), number) for name in names) + ")" for row in rows)
    return f"VALUES ({heads}) {{\n{lines}\n}}"


def _term(term: NamedNode | BlankNode | Literal | None, number: int) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, BlankNode):
        return f"<urn:bioregion:blank:{number}-{term.value}>"
    if not isinstance(term, NamedNode | Literal):
        raise StoreError(
            "The other server sent a triple as a value, which cannot be taken over. Ask without it."
        )
    return str(term)
