"""A SELECT that counts and sums, as SQL over the columns.

Only what SQL answers exactly as SPARQL does is translated; anything else is declined, for another engine:

- patterns of triples, in the merged view or in GRAPH, and sub-SELECTs of the same kind: each is an inner join, so
  every variable is bound in every row, and SQL's bags are SPARQL's (SPARQL 1.1, 18.5);
- FILTER of a variable against IRIs, and of counts against whole numbers: no comparison of literals, whose errors and
  equalities SQL does not know;
- YEAR of a day; COUNT, SUM and AVG, over numbers that the columns hold exactly, which is checked in each row;
- ORDER BY of terms whose numbers are in order, which is checked too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from bioregion_graph.errors import StoreError
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
    In,
    Iri,
    Literal,
    Node,
    Projected,
    Query,
    SubSelect,
    Triple,
    Variable,
)

_COMPARED = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
# How a column is to be read: the number of a term, a whole number, or a number that is whole if a second one says so.
TERM, WHOLE, SUM, MEAN = "term", "whole", "sum", "mean"


class DeclinedError(StoreError):
    """The columns do not answer this question; another engine does."""


@dataclass(frozen=True)
class Column:
    """A variable in SQL: its expression, what it holds, and whether it may be unbound (NULL)."""

    sql: str
    kind: str = TERM
    is_nullable: bool = False


@dataclass(frozen=True)
class Statement:
    """The SQL of a query: its first columns answer, each read by its kind; the last is 0 when all is exact."""

    sql: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    is_nested: bool


@dataclass
class _Rows:
    """The rows of a pattern being joined."""

    variables: dict[str, Column] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)


class Translation:
    """One query. ``number`` gives the number of a term in N-Triples, None for one that stands nowhere."""

    def __init__(self, number: Callable[[str], int | None]) -> None:
        self._number = number
        self._names = count(1)
        self._is_nested = False

    def of(self, query: Query) -> Statement:
        """The SQL of a query. Raises DeclinedError."""
        sql, columns = self._select(query)
        kinds = tuple(column.kind for column in columns.values())
        return Statement(sql, tuple(columns), kinds, self._is_nested)

    def _select(self, query: Query) -> tuple[str, dict[str, Column]]:
        _decline(query.form != "SELECT" or query.dataset or query.values or query.duplicates == "REDUCED")
        _decline(query.where is None or query.columns is None)
        assert query.where is not None
        rows = self._group(query.where, None, _Rows())
        is_grouped = bool(query.group_by) or any(
            isinstance(each.expression, Aggregate) for each in query.columns or ()
        )
        _decline(not is_grouped and bool(query.having))
        keys = [self._key(key, rows) for key in query.group_by]
        columns = {
            name: column
            for each in query.columns or ()
            for name, column in [self._column(each, rows, keys, is_grouped)]
        }
        _decline(len(columns) != len(query.columns or ()))
        sql = self._written(query, rows, keys, columns, is_grouped)
        return sql, columns

    def _written(
        self, query: Query, rows: _Rows, keys: list[Column], columns: dict[str, Column], is_grouped: bool
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
            _decline(rows.checks)
            sql += f" HAVING {' AND '.join(self._having(each, rows) for each in query.having)}"
        return self._sliced(query, sql, columns)

    def _sliced(self, query: Query, sql: str, columns: dict[str, Column]) -> str:
        """The rows in order and cut, with the check over all of them, those cut off included."""
        places = {name: place for place, name in enumerate(columns)}
        order, ordered = [], []
        for key in query.order_by:
            _decline(not isinstance(key.expression, Variable) or key.expression.name not in places)
            assert isinstance(key.expression, Variable)
            _decline(columns[key.expression.name].kind == MEAN)
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

    def _group(self, group: Group, graph: Variable | Iri | None, rows: _Rows) -> _Rows:
        # A FILTER holds for the whole group, wherever it stands (18.2.2.2).
        for element in sorted(group.elements, key=lambda each: isinstance(each, Filter)):
            self._element(element, graph, rows)
        return rows

    def _element(self, element: Element, graph: Variable | Iri | None, rows: _Rows) -> None:
        match element:
            case Triple():
                self._triple(element, graph, rows)
            case GraphPattern():
                _decline(graph is not None or not element.group.elements)
                self._nested(element.group, element.name, rows)
            case Group(elements=(SubSelect() as only,)) | (SubSelect() as only):
                _decline(graph is not None)
                self._joined(only, rows)
            case Filter():
                rows.conditions.append(self._condition(element.expression, rows))
            case Bind(expression=Call(name="YEAR", arguments=(Variable() as day,)), variable=variable):
                _decline(variable.name in rows.variables or day.name not in rows.variables)
                rows.variables[variable.name] = self._year(rows.variables[day.name], rows)
            case _:
                raise _declined()

    def _nested(self, group: Group, graph: Variable | Iri, rows: _Rows) -> None:
        """A group of its own scope: what it filters must be bound in it, so only patterns may see the outside."""
        _decline(not all(isinstance(each, Triple) for each in group.elements))
        self._group(group, graph, rows)

    def _triple(self, triple: Triple, graph: Variable | Iri | None, rows: _Rows) -> None:
        table = f"t{next(self._names)}"
        rows.tables.append(f"quads AS {table}")
        if graph is None:
            rows.conditions.append(f"{table}.g = 0")
        else:
            if isinstance(graph, Variable):
                rows.conditions.append(f"{table}.g <> 0")
            self._point(graph, f"{table}.g", rows)
        _decline(not isinstance(triple.predicate, Iri | Variable))
        for point, place in ((triple.predicate, "p"), (triple.subject, "s"), (triple.object, "o")):
            self._point(point, f"{table}.{place}", rows)

    def _point(self, point: Node, sql: str, rows: _Rows) -> None:
        if isinstance(point, Variable | BlankNode):
            name = point.name if isinstance(point, Variable) else f"_:{point.label}"
            known = rows.variables.setdefault(name, Column(sql))
            _decline(known.kind != TERM or known.is_nullable)
            if known.sql != sql:
                rows.conditions.append(f"{sql} = {known.sql}")
        else:
            rows.conditions.append(f"{sql} = {self._constant(point)}")

    def _constant(self, term: Node) -> int:
        """The number of a term; -1, which none has, for a term that stands nowhere."""
        _decline(not isinstance(term, Iri | Literal))
        if isinstance(term, Literal):
            # Others may be spelt in several ways, of which the columns know one.
            _decline(not term.language and term.datatype != XSD + "string")
            _decline(any(letter < " " and letter not in "\n\r\t" for letter in term.lexical))
            term = replace(term, language=term.language.lower())
        number = self._number(str(term))
        return -1 if number is None else number

    def _joined(self, element: SubSelect, rows: _Rows) -> None:
        self._is_nested = True
        sql, columns = self._select(element.query)
        table = f"q{next(self._names)}"
        rows.tables.append(f"({sql}) AS {table}")
        rows.checks.append(f"{table}.odd <> 0")
        for place, (name, column) in enumerate(columns.items()):
            here = Column(f"{table}.c{place}", column.kind, column.is_nullable)
            if name in rows.variables:
                _decline(column.kind != TERM or rows.variables[name].kind != TERM)
                _decline(column.is_nullable or rows.variables[name].is_nullable)
                rows.conditions.append(f"{here.sql} = {rows.variables[name].sql}")
            else:
                # A sum is read by two columns, which only the outermost SELECT has.
                _decline(column.kind not in (TERM, WHOLE))
                rows.variables[name] = here

    def _year(self, day: Column, rows: _Rows) -> Column:
        _decline(day.kind != TERM)
        table = f"y{next(self._names)}"
        rows.looked_up.append(f"LEFT JOIN days AS {table} ON {table}.id = {day.sql}")
        rows.checks.append(f"{table}.id IS NOT NULL AND {table}.year IS NULL")
        return Column(f"{table}.year", WHOLE, is_nullable=True)

    def _key(self, key: Projected, rows: _Rows) -> Column:
        match key:
            case Projected(expression=None, variable=Variable() as variable) if (
                variable.name in rows.variables
            ):
                return rows.variables[variable.name]
            case Projected(
                expression=Call(name="YEAR", arguments=(Variable() as day,)), variable=Variable() as variable
            ):
                _decline(variable.name in rows.variables or day.name not in rows.variables)
                column = self._year(rows.variables[day.name], rows)
                rows.variables[variable.name] = column
                return column
        raise _declined()

    def _column(
        self, projected: Projected, rows: _Rows, keys: list[Column], is_grouped: bool
    ) -> tuple[str, Column]:
        variable, expression = projected.variable, projected.expression
        _decline(variable is None)
        assert variable is not None
        if expression is None:
            _decline(variable.name not in rows.variables)
            column = rows.variables[variable.name]
            _decline(is_grouped and column not in keys)
            return variable.name, column
        _decline(not isinstance(expression, Aggregate) or variable.name in rows.variables)
        assert isinstance(expression, Aggregate)
        return variable.name, self._aggregate(expression, rows)

    def _aggregate(self, aggregate: Aggregate, rows: _Rows) -> Column:
        expression = aggregate.expression
        if aggregate.name == "COUNT" and expression is None:
            _decline(aggregate.is_distinct)
            return Column("count(*)", WHOLE)
        _decline(not isinstance(expression, Variable) or expression.name not in rows.variables)
        assert isinstance(expression, Variable)
        column = rows.variables[expression.name]
        if aggregate.name == "COUNT":
            return Column(f"count({'DISTINCT ' if aggregate.is_distinct else ''}{column.sql})", WHOLE)
        _decline(aggregate.name not in ("SUM", "AVG") or aggregate.is_distinct or column.kind != TERM)
        table = f"n{next(self._names)}"
        rows.looked_up.append(f"LEFT JOIN numbers AS {table} ON {table}.id = {column.sql}")
        rows.checks.append(f"{table}.value IS NULL")
        if aggregate.name == "AVG":
            return Column(f"struct_pack(total := sum({table}.value), rows := count(*))", MEAN)
        return Column(f"struct_pack(total := sum({table}.value), whole := bool_and({table}.is_integer))", SUM)

    def _condition(self, expression: Expression, rows: _Rows) -> str:
        match expression:
            case Binary(operator="&&" | "||" as word):
                sides = [self._condition(each, rows) for each in (expression.left, expression.right)]
                return f"({(' AND ' if word == '&&' else ' OR ').join(sides)})"
            case Binary(operator="=" | "!=" as word, left=Variable() as one, right=Iri() as other):
                return f"{self._term(one, rows)} {_COMPARED[word]} {self._constant(other)}"
            case Binary(operator="=" | "!=" as word, left=Iri() as other, right=Variable() as one):
                return f"{self._term(one, rows)} {_COMPARED[word]} {self._constant(other)}"
            case In(operand=Variable() as one, options=options) if all(
                isinstance(each, Iri) for each in options
            ):
                _decline(not options)
                listed = ", ".join(str(self._constant(each)) for each in options)
                return f"{self._term(one, rows)} {'NOT IN' if expression.is_negated else 'IN'} ({listed})"
        raise _declined()

    def _term(self, variable: Variable, rows: _Rows) -> str:
        _decline(variable.name not in rows.variables)
        column = rows.variables[variable.name]
        _decline(column.kind != TERM or column.is_nullable)
        return column.sql

    def _having(self, expression: Expression, rows: _Rows) -> str:
        """A count against a whole number; names of columns cannot be seen here (18.2.4.2)."""
        match expression:
            case Binary(operator=word, left=Aggregate(name="COUNT") as one, right=Literal() as other):
                _decline(word not in _COMPARED)
                _decline(other.datatype != XSD + "integer" or not other.lexical.isdecimal())
                return f"{self._aggregate(one, rows).sql} {_COMPARED[word]} {int(other.lexical)}"
        raise _declined()


def is_suited(query: Query) -> bool:
    """Whether a query counts or sums, so that it is worth a try."""
    return any(isinstance(each.expression, Aggregate) for each in _columns(query))


def _columns(query: Query) -> Iterator[Projected]:
    yield from query.columns or ()
    for element in query.where.elements if query.where else ():
        inner = element.elements[0] if isinstance(element, Group) and len(element.elements) == 1 else element
        if isinstance(inner, SubSelect):
            yield from _columns(inner.query)


def _decline(is_beyond: object) -> None:
    if is_beyond:
        raise _declined()


def _declined() -> DeclinedError:
    return DeclinedError("The columns of this generation do not answer this question.")
