"""A SELECT that counts and sums, as SQL over the columns.

Only what SQL answers exactly as SPARQL does is translated; anything else is declined, for another engine:

- patterns of triples, in the merged view or in GRAPH, and sub-SELECTs of the same kind: each is an inner join, so
  every variable is bound in every row, and SQL's bags are SPARQL's (SPARQL 1.1, 18.5);
- FILTER of a variable against IRIs, of counts against whole numbers, and of STR by its start or order where all
  terms are IRIs or blank nodes: no comparison of literals, whose errors and equalities SQL does not know;
- VALUES of a variable that the patterns bind in every row, or of one whole number, for a count to be compared with;
- OPTIONAL of one triple whose subject is bound in every row, if nothing else binds its object, and COALESCE of
  variables: a LEFT JOIN (18.5), whose unbound variables are joined with nothing;
- YEAR of a day; COUNT, SUM and AVG, over numbers that the columns hold exactly, which is checked in each row;
- ORDER BY of terms whose numbers are in order, which is checked too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from bioregion_graph.sparql.algebra import (
    XSD,
    Aggregate,
    Binary,
    Bind,
    BlankNode,
    Call,
    Element,
    Expression,
    Filter,
    GraphPattern,
    Group,
    Iri,
    Literal,
    Node,
    Optional,
    Projected,
    Query,
    SubSelect,
    Triple,
    Values,
    Variable,
    walk,
)
from bioregion_graph.store.columns.conditions import COMPARED, Conditions, Numbered
from bioregion_graph.store.columns.rows import (
    MEAN,
    SUM,
    TERM,
    WHOLE,
    Column,
    DeclinedError,
    Rows,
    decline,
    declined,
)

__all__ = ["MEAN", "SUM", "TERM", "WHOLE", "DeclinedError", "Statement", "Translation", "is_suited"]

_TYPE = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True)
class Statement:
    """The SQL of a query: its first columns answer, each read by its kind; the last is 0 when all is exact."""

    sql: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    is_nested: bool


class Translation:
    """One query."""

    def __init__(self, terms: Numbered) -> None:
        self._conditions = Conditions(terms)
        self._names = count(1)
        self._is_nested = False

    def of(self, query: Query) -> Statement:
        """The SQL of a query. Raises DeclinedError."""
        sql, columns = self._select(query)
        kinds = tuple(column.kind for column in columns.values())
        return Statement(sql, tuple(columns), kinds, self._is_nested)

    def _select(self, query: Query) -> tuple[str, dict[str, Column]]:
        decline(query.form != "SELECT" or query.dataset or query.values or query.duplicates == "REDUCED")
        decline(query.where is None or query.columns is None)
        assert query.where is not None
        rows = self._group(query.where, None, Rows())
        is_grouped = bool(query.group_by) or any(
            isinstance(each.expression, Aggregate) for each in query.columns or ()
        )
        decline(not is_grouped and bool(query.having))
        keys = [self._key(key, rows) for key in query.group_by]
        columns = {
            name: column
            for each in query.columns or ()
            for name, column in [self._column(each, rows, keys, is_grouped)]
        }
        decline(len(columns) != len(query.columns or ()))
        sql = self._written(query, rows, keys, columns, is_grouped)
        return sql, columns

    def _written(
        self, query: Query, rows: Rows, keys: list[Column], columns: dict[str, Column], is_grouped: bool
    ) -> str:
        shown = [f"{column.sql} AS c{place}" for place, column in enumerate(columns.values())]
        check = " + ".join(f"count(*) FILTER ({each})" for each in rows.checks) or "0"
        if not is_grouped and rows.checks:
            check = " + ".join(f"(CASE WHEN {each} THEN 1 ELSE 0 END)" for each in rows.checks)
        distinct = "DISTINCT " if query.duplicates == "DISTINCT" else ""
        tables = " ".join((" CROSS JOIN ".join(rows.tables) or "(SELECT 1)", *rows.looked_up))
        sql = f"SELECT {distinct}{', '.join(shown)}, {check} AS odd FROM {tables}"
        if rows.conditions:
            sql += f" WHERE {' AND '.join(rows.conditions)}"
        if keys:
            sql += f" GROUP BY {', '.join(key.sql for key in keys)}"
        if query.having:
            # A group that is left out takes its checks with it.
            decline(rows.checks)
            sql += f" HAVING {' AND '.join(self._having(each, rows, keys) for each in query.having)}"
        return self._sliced(query, sql, columns)

    def _sliced(self, query: Query, sql: str, columns: dict[str, Column]) -> str:
        """The rows in order and cut, with the check over all of them, those cut off included."""
        places = {name: place for place, name in enumerate(columns)}
        order, ordered = [], []
        for key in query.order_by:
            decline(not isinstance(key.expression, Variable) or key.expression.name not in places)
            assert isinstance(key.expression, Variable)
            decline(columns[key.expression.name].kind == MEAN)
            name = f"c{places[key.expression.name]}"
            order.append(f"{name} {'DESC NULLS LAST' if key.is_descending else 'ASC NULLS FIRST'}")
            if columns[key.expression.name].kind == TERM:
                ordered.append(name)
        out_of_order = "".join(
            f" + coalesce(max({name}) OVER () >= (SELECT ordered FROM bounds), false)::INTEGER"
            for name in ordered
        )
        table = f"r{next(self._names)}"
        shown = ", ".join(f"c{place}" for place in range(len(columns)))
        sql = f"SELECT {shown}, (sum(odd) OVER (){out_of_order})::HUGEINT AS odd FROM ({sql}) AS {table}"
        if order:
            sql += f" ORDER BY {', '.join(order)}"
        if query.limit:
            sql += f" LIMIT {query.limit.value}"
        if query.offset:
            sql += f" OFFSET {query.offset.value}"
        return sql

    def _group(self, group: Group, graph: Variable | Iri | None, rows: Rows) -> Rows:
        # A FILTER holds for the whole group, wherever it stands (18.2.2.2); so do VALUES of what is always bound.
        for element in sorted(group.elements, key=lambda each: isinstance(each, Filter | Values)):
            self._element(element, graph, rows)
        return rows

    def _element(self, element: Element, graph: Variable | Iri | None, rows: Rows) -> None:
        match element:
            case Triple():
                self._triple(element, graph, rows)
            case GraphPattern():
                decline(graph is not None or not element.group.elements)
                self._nested(element.group, element.name, rows)
            case Group(elements=(SubSelect() as only,)) | (SubSelect() as only):
                decline(graph is not None)
                self._joined(only, rows)
            case Filter():
                rows.conditions.append(self._conditions.of(element.expression, rows))
            case Values():
                self._conditions.given(element, rows)
            case Optional(group=Group(elements=(Triple() as only,))):
                decline(graph is not None)
                self._perhaps(only, rows)
            case Bind(expression=Call(name="COALESCE", arguments=arguments), variable=variable):
                decline(variable.name in rows.variables)
                rows.variables[variable.name] = self._first_bound(arguments, rows)
            case Bind(expression=Call(name="YEAR", arguments=(Variable() as day,)), variable=variable):
                decline(variable.name in rows.variables or day.name not in rows.variables)
                rows.variables[variable.name] = self._year(rows.variables[day.name], rows)
            case _:
                raise declined()

    def _nested(self, group: Group, graph: Variable | Iri, rows: Rows) -> None:
        """A group of its own scope: what it filters must be bound in it, so only patterns may see the outside."""
        decline(not all(isinstance(each, Triple) for each in group.elements))
        self._group(group, graph, rows)

    def _triple(self, triple: Triple, graph: Variable | Iri | None, rows: Rows) -> None:
        table = f"t{next(self._names)}"
        rows.tables.append(f"quads AS {table}")
        if graph is None:
            rows.conditions.append(f"{table}.g = 0")
        else:
            if isinstance(graph, Variable):
                rows.conditions.append(f"{table}.g <> 0")
            self._point(graph, f"{table}.g", rows)
        decline(not isinstance(triple.predicate, Iri | Variable))
        rows.resources.update(
            each.name for each in (graph, triple.predicate, triple.subject) if isinstance(each, Variable)
        )
        for point, place in ((triple.predicate, "p"), (triple.subject, "s"), (triple.object, "o")):
            self._point(point, f"{table}.{place}", rows)

    def _perhaps(self, triple: Triple, rows: Rows) -> None:
        """A value that a thing may have; nothing else may bind its variable."""
        subject, predicate, end = triple.subject, triple.predicate, triple.object
        decline(not isinstance(subject, Variable) or not isinstance(predicate, Iri))
        decline(not isinstance(end, Variable) or end.name in rows.variables)
        assert isinstance(subject, Variable)
        assert isinstance(end, Variable)
        table = f"t{next(self._names)}"
        rows.looked_up.append(
            f"LEFT JOIN quads AS {table} ON {table}.g = 0 AND {table}.p = {self._conditions.constant(predicate)} "
            f"AND {table}.s = {rows.term(subject.name)}"
        )
        rows.variables[end.name] = Column(f"{table}.o", is_nullable=True)

    def _first_bound(self, arguments: tuple[Expression, ...], rows: Rows) -> Column:
        columns = [rows.variables.get(each.name) for each in arguments if isinstance(each, Variable)]
        decline(len(columns) < len(arguments))
        known = [column for column in columns if column is not None]
        decline(len(known) < len(columns) or any(column.kind != TERM for column in known))
        listed = ", ".join(column.sql for column in known)
        return Column(f"coalesce({listed})", is_nullable=all(column.is_nullable for column in known))

    def _point(self, point: Node, sql: str, rows: Rows) -> None:
        if isinstance(point, Variable | BlankNode):
            name = point.name if isinstance(point, Variable) else f"_:{point.label}"
            known = rows.variables.setdefault(name, Column(sql))
            decline(known.kind != TERM or known.is_nullable)
            if known.sql != sql:
                rows.conditions.append(f"{sql} = {known.sql}")
        else:
            rows.conditions.append(f"{sql} = {self._conditions.constant(point)}")

    def _joined(self, element: SubSelect, rows: Rows) -> None:
        self._is_nested = True
        sql, columns = self._select(element.query)
        table = f"q{next(self._names)}"
        rows.tables.append(f"({sql}) AS {table}")
        rows.checks.append(f"{table}.odd <> 0")
        for place, (name, column) in enumerate(columns.items()):
            here = Column(f"{table}.c{place}", column.kind, column.is_nullable)
            if name in rows.variables:
                decline(column.kind != TERM or rows.variables[name].kind != TERM)
                decline(column.is_nullable or rows.variables[name].is_nullable)
                rows.conditions.append(f"{here.sql} = {rows.variables[name].sql}")
            else:
                # A sum is read by two columns, which only the outermost SELECT has.
                decline(column.kind not in (TERM, WHOLE))
                rows.variables[name] = here

    def _year(self, day: Column, rows: Rows) -> Column:
        decline(day.kind != TERM)
        table = f"y{next(self._names)}"
        rows.looked_up.append(f"LEFT JOIN days AS {table} ON {table}.id = {day.sql}")
        rows.checks.append(f"{table}.id IS NOT NULL AND {table}.year IS NULL")
        return Column(f"{table}.year", WHOLE, is_nullable=True)

    def _key(self, key: Projected, rows: Rows) -> Column:
        match key:
            case Projected(expression=None, variable=Variable() as variable) if (
                variable.name in rows.variables
            ):
                return rows.variables[variable.name]
            case Projected(
                expression=Call(name="YEAR", arguments=(Variable() as day,)), variable=Variable() as variable
            ):
                decline(variable.name in rows.variables or day.name not in rows.variables)
                column = self._year(rows.variables[day.name], rows)
                rows.variables[variable.name] = column
                return column
        raise declined()

    def _column(
        self, projected: Projected, rows: Rows, keys: list[Column], is_grouped: bool
    ) -> tuple[str, Column]:
        variable, expression = projected.variable, projected.expression
        decline(variable is None)
        assert variable is not None
        if expression is None:
            decline(variable.name not in rows.variables)
            column = rows.variables[variable.name]
            decline(is_grouped and column not in keys)
            return variable.name, column
        decline(not isinstance(expression, Aggregate) or variable.name in rows.variables)
        assert isinstance(expression, Aggregate)
        return variable.name, self._aggregate(expression, rows)

    def _aggregate(self, aggregate: Aggregate, rows: Rows) -> Column:
        expression = aggregate.expression
        if aggregate.name == "COUNT" and expression is None:
            decline(aggregate.is_distinct)
            return Column("count(*)", WHOLE)
        decline(not isinstance(expression, Variable) or expression.name not in rows.variables)
        assert isinstance(expression, Variable)
        column = rows.variables[expression.name]
        if aggregate.name == "COUNT":
            return Column(f"count({'DISTINCT ' if aggregate.is_distinct else ''}{column.sql})", WHOLE)
        decline(aggregate.name not in ("SUM", "AVG") or aggregate.is_distinct or column.kind != TERM)
        table = f"n{next(self._names)}"
        rows.looked_up.append(f"LEFT JOIN numbers AS {table} ON {table}.id = {column.sql}")
        rows.checks.append(f"{table}.value IS NULL")
        if aggregate.name == "AVG":
            return Column(f"struct_pack(total := sum({table}.value), rows := count(*))", MEAN)
        return Column(f"struct_pack(total := sum({table}.value), whole := bool_and({table}.is_integer))", SUM)

    def _having(self, expression: Expression, rows: Rows, keys: list[Column]) -> str:
        """A count against a whole number; names of columns cannot be seen here (18.2.4.2), but keys can."""
        match expression:
            case Binary(operator=word, left=Aggregate(name="COUNT") as one, right=other) if word in COMPARED:
                return f"{self._aggregate(one, rows).sql} {COMPARED[word]} {self._whole(other, rows, keys)}"
        raise declined()

    def _whole(self, expression: Expression, rows: Rows, keys: list[Column]) -> str:
        match expression:
            case Literal(lexical=lexical, datatype=datatype) if (
                datatype == XSD + "integer" and lexical.isdecimal()
            ):
                return str(int(lexical))
            case Variable(name=name) if name in rows.variables:
                column = rows.variables[name]
                decline(column not in keys or column.kind != WHOLE or column.is_nullable)
                return column.sql
        raise declined()


def is_suited(query: Query) -> bool:
    """Whether a query counts or sums, or tells apart what many graphs say, so that it is worth a try."""
    return any(isinstance(each, Aggregate) for each in _counted(query)) or _tells_apart(query)


def _counted(query: Query) -> Iterator[Node]:
    yield from (each.expression for each in query.columns or () if each.expression is not None)
    for each in query.having:
        yield from walk(each)
    for element in query.where.elements if query.where else ():
        inner = element.elements[0] if isinstance(element, Group) and len(element.elements) == 1 else element
        if isinstance(inner, SubSelect):
            yield from _counted(inner.query)


def _tells_apart(query: Query) -> bool:
    """Whether a query asks all graphs, none of its patterns is about one thing, and rows are told once."""
    if query.duplicates != "DISTINCT" or query.where is None:
        return False
    graphs = [each for each in query.where.elements if isinstance(each, GraphPattern)]
    triples = [each for graph in graphs for each in walk(graph) if isinstance(each, Triple)]
    return any(isinstance(each.name, Variable) for each in graphs) and all(
        isinstance(each.subject, Variable) and (isinstance(each.object, Variable) or each.predicate == _TYPE)
        for each in triples
    )
