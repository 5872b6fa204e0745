"""What a query does with the rows of its pattern: groups, columns, order, slices, and the form of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from bioregion_graph.queries.coach.cost import ONE, Size
from bioregion_graph.queries.coach.names import Names
from bioregion_graph.queries.coach.phrases import phrase
from bioregion_graph.queries.coach.saying import Said, listed, same, say
from bioregion_graph.sparql.algebra import Aggregate, Node, Projected, Query, Span, walk

Told = tuple[str, Said, Span, Size | None]


class Modifiers:
    """Tells the steps after the pattern."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def steps(self, query: Query, rows: Size | None) -> tuple[list[Told], Size | None]:
        """Kind, sentence, place and rows of each step, and the rows of the whole."""
        told: list[Told] = []
        if query.form == "SELECT":
            rows = self._grouped(query, rows, told)
            self._computed(query, rows, told)
            rows = self._having(query, rows, told)
            self._ordered(query, rows, told)
            rows = self._distinct(query, rows, told)
        elif query.form == "ASK":
            told.append(
                (
                    "form",
                    Said("Answer yes if there is any such row.", "Rispondi sì se c'è almeno una riga."),
                    query.span,
                    ONE,
                )
            )
        elif query.form == "CONSTRUCT":
            says = say(
                "Write {count} statements for each row.",
                "Scrivi {count} enunciati per ogni riga.",
                count=len(query.template),
            )
            told.append(("form", says, query.span, rows))
        else:
            told.append(
                (
                    "form",
                    Said("Tell what is known of each.", "Racconta ciò che si sa di ciascuno."),
                    query.span,
                    rows,
                )
            )
        return told, self._sliced(query, rows, told)

    def _grouped(self, query: Query, rows: Size | None, told: list[Told]) -> Size | None:
        if query.group_by:
            keys = listed([self._column(key) for key in query.group_by])
            names = [key.variable.name for key in query.group_by if key.variable]
            if rows:
                groups = prod(rows.distinct.get(name, rows.rows) for name in names) or rows.rows
                rows = Size(min(groups, rows.rows), dict(rows.distinct)).kept(1.0)
            says = say(
                "Put the rows with the same {keys} together.",
                "Raggruppa le righe con lo stesso {keys}.",
                keys=keys,
            )
            told.append(("group by", says, _whole(query.group_by), rows))
        elif aggregates(query):
            rows = ONE if rows else None
        return rows

    def _computed(self, query: Query, rows: Size | None, told: list[Told]) -> None:
        for column in query.columns or ():
            if column.expression is None:
                continue
            what = phrase(column.expression, self._names)
            says = say(
                "Work out {name}: {what}.",
                "Calcola {name}: {what}.",
                name=str(column.variable or ""),
                what=what,
            )
            told.append(("column", says, column.span, rows))

    def _having(self, query: Query, rows: Size | None, told: list[Told]) -> Size | None:
        for condition in query.having:
            rows = rows.kept(1 / 3) if rows else None
            says = say(
                "Keep the groups for which {what}.",
                "Tieni i gruppi per cui {what}.",
                what=phrase(condition, self._names),
            )
            told.append(("having", says, condition.span, rows))
        return rows

    def _ordered(self, query: Query, rows: Size | None, told: list[Told]) -> None:
        if not query.order_by:
            return
        keys = [
            say("{what}, greatest first", "{what}, dal maggiore", what=phrase(key.expression, self._names))
            if key.is_descending
            else phrase(key.expression, self._names)
            for key in query.order_by
        ]
        says = say("Sort by {keys}.", "Ordina per {keys}.", keys=listed(keys, "then", "poi"))
        told.append(("order by", says, _whole(query.order_by), rows))

    def _distinct(self, query: Query, rows: Size | None, told: list[Told]) -> Size | None:
        if query.duplicates != "DISTINCT":
            return rows
        names = [column.variable.name for column in query.columns or () if column.variable]
        if rows and names:
            rows = rows.limited(prod(rows.distinct.get(name, rows.rows) for name in names))
        told.append(
            (
                "distinct",
                Said("Show each different row once.", "Mostra una volta ogni riga diversa."),
                (query.span[0], query.span[0]),
                rows,
            )
        )
        return rows

    def _sliced(self, query: Query, rows: Size | None, told: list[Told]) -> Size | None:
        if query.offset and query.offset.value:
            says = say(
                "Leave out the first {count}.", "Salta le prime {count} righe.", count=query.offset.value
            )
            if rows:
                rows = rows.limited(max(rows.rows - query.offset.value, 0.0))
            told.append(("offset", says, query.offset.span, rows))
        if query.limit:
            says = say("Stop after {count} rows.", "Fermati dopo {count} righe.", count=query.limit.value)
            rows = rows.limited(float(query.limit.value)) if rows else None
            told.append(("limit", says, query.limit.span, rows))
        return rows

    def _column(self, column: Projected) -> Said:
        if column.expression is None or column.variable:
            return same(str(column.variable))
        return phrase(column.expression, self._names)


def aggregates(query: Query) -> bool:
    """Whether the columns count, sum or the like; what a sub-SELECT or EXISTS inside does is its own affair."""
    return any(isinstance(node, Aggregate) for column in query.columns or () for node in walk(column)) or any(
        isinstance(node, Aggregate) for part in query.having for node in walk(part)
    )


def _whole(parts: Sequence[Node]) -> Span:
    return parts[0].span[0], parts[-1].span[1]
