"""Values that are given beside a pattern, carried into it, so that it need not be evaluated for all others.

In ``VALUES ?v {…} … OPTIONAL {R}`` engines evaluate R for every ?v there is, and so with MINUS {R} and {SELECT … {R}}.
The same VALUES may stand at the head of R too. With V = the values, all of them terms:

- after the VALUES every solution has µ(v) in V, whatever comes later (v cannot be bound anew);
- v is bound in all solutions ν of R. One with ν(v) outside V is compatible with no µ: it is joined with none (join and
  OPTIONAL, 18.5) and takes none away (MINUS);
- v is bound by the patterns of R before its first OPTIONAL, MINUS or BIND, and these keep it row by row; so choosing at
  the head is choosing at the end. No row of VALUES is written twice, so that each ν meets one of them;
- a sub-SELECT hands v through: v is a column as it is, a key if there are groups, and no LIMIT or OFFSET counts rows;
  then choosing rows by v before grouping, HAVING, projection and DISTINCT is choosing them after.

VALUES after the whole query (18.2.4.3) choose among the groups; if v is a key they may also be written at the head.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bioregion_graph.sparql.algebra import (
    Aggregate,
    Bind,
    Element,
    Group,
    Minus,
    Optional,
    Query,
    Service,
    Span,
    SubSelect,
    Triple,
    Values,
    walk,
)
from bioregion_graph.sparql.scope import Names, certain_of, possible
from bioregion_graph.sparql.writing import write

_MOST_ROWS = 100
_LOOKED_UP = 1


@dataclass(frozen=True)
class Carried:
    """Values to be written at the head of a group; ``piece`` is the pattern that they are carried into."""

    head: int
    values: Values
    piece: Span

    @property
    def text(self) -> str:
        """What is written there."""
        return f" {write(self.values)} "

    @property
    def names(self) -> Names:
        """The variables that they are for."""
        return frozenset(each.name for each in self.values.variables)


def leading(group: Group) -> Names:
    """The variables bound in all rows by the patterns of a group before its first OPTIONAL, MINUS or BIND."""
    head = []
    for element in group.elements:
        if isinstance(element, Optional | Minus | Bind | Service):
            break
        head.append(element)
    return certain_of(head)


def carried_in_group(group: Group, outside: Names, *, eager: bool) -> Iterator[Carried]:
    """The values that may be carried from a group into its parts; ``outside`` are names not to be touched."""
    given: list[Values] = []
    for element in group.elements:
        if isinstance(element, Values):
            given.append(element)
            continue
        for values in given:
            found = _into(element, values, outside, eager)
            if found is not None:
                yield found


def carried_to_keys(query: Query) -> Iterator[Carried]:
    """The values after a query with groups that may be carried to the head of its pattern."""
    if query.values is not None and query.group_by and query.where is not None:
        names = _handed_through(query)
        found = _at_head(query.where, query.values, names, query.where.span)
        if found is not None:
            yield found


def _into(element: Element, values: Values, outside: Names, eager: bool) -> Carried | None:
    group: Group | None = None
    names = frozenset(each.name for each in values.variables) - outside
    match element:
        case Optional():
            # A look-up of a triple is quick for most engines.
            count = sum(isinstance(each, Triple) for each in element.group.elements)
            group = element.group if eager or count > _LOOKED_UP else None
        case Minus():
            group = element.group
        case Group(elements=(SubSelect(),)):
            group = element
    if group is None:
        return None
    while isinstance(first := (group.elements or (None,))[0], SubSelect):
        if first.query.limit or first.query.offset or first.query.where is None:
            return None
        names &= _handed_through(first.query)
        group = first.query.where
    return _at_head(group, values, names, element.span)


def _handed_through(query: Query) -> Names:
    """The variables of the pattern of a query that its rows have as they are."""
    keys = frozenset(key.variable.name for key in query.group_by if key.variable and not key.expression)
    is_counted = any(isinstance(node, Aggregate) for column in query.columns or () for node in walk(column))
    if query.columns is None:
        return possible(query.where) if query.where is not None and not query.group_by else frozenset()
    plain = frozenset(
        column.variable.name for column in query.columns if column.variable and not column.expression
    )
    if query.group_by:
        return plain & keys
    return frozenset() if is_counted or query.having else plain


def _at_head(group: Group, values: Values, names: Names, piece: Span) -> Carried | None:
    there = frozenset(
        each.name for own in group.elements if isinstance(own, Values) for each in own.variables
    )
    taken = names & leading(group) - there
    places = [place for place, each in enumerate(values.variables) if each.name in taken]
    rows = tuple(dict.fromkeys(tuple(row[place] for place in places) for row in values.rows))
    variables = tuple(values.variables[place] for place in places)
    if not variables or len(rows) > _MOST_ROWS or any(None in row for row in rows):
        return None
    return Carried(group.span[0] + 1, Values(variables, rows), piece)
