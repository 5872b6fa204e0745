"""Rewritings of patterns that engines evaluate badly, each only where the answer provably stays the same.

Four are made until none applies:

- ``FILTER NOT EXISTS {P}`` becomes ``MINUS {P}`` at the end of its group. MINUS (18.5) takes away each solution µ for
  which P has a compatible one that shares a variable with it. By ``correlation`` that is the same question if some
  variable is shared. The end of the group is where its FILTERs are applied anyway (18.2.2.2).
- ``FILTER EXISTS {P}`` becomes a join with ``{SELECT DISTINCT shared {P}}``: each µ meets at most one row, since the
  rows differ in shared variables, all of which are bound; so its multiplicity is kept. Nothing new becomes visible.
- ``FILTER(?v = <iri>)``, or a plain string, or ``?v IN (…)`` of such, becomes ``VALUES ?v {…}`` at the head of the
  group. For these terms "=" holds for the very term alone and an error counts as false (17.3, 17.4.1.7). If v is bound
  by the patterns before the first OPTIONAL, MINUS or BIND, these keep its value row by row, so the choice may be made
  first.

- ``VALUES ?v {…}`` are written into the parts beside them that they narrow, by the proof in ``given``.

In the first three the FILTER may be one operand of a chain of ``&&``: a row is kept if all operands are true, and an
error counts as false, so they may be separate filters. In a group under OPTIONAL a filter also sees the left side
(18.2.2.6): the variables must then be bound inside the group. Nothing is changed inside EXISTS where a
variable comes from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from bioregion_graph.sparql.algebra import (
    XSD,
    Binary,
    Bind,
    BlankNode,
    Call,
    Element,
    Exists,
    Expression,
    Filter,
    GraphPattern,
    Group,
    In,
    Iri,
    Literal,
    Minus,
    Node,
    Optional,
    Query,
    SubSelect,
    Triple,
    Union,
    Variable,
    children,
    walk,
)
from bioregion_graph.sparql.correlation import may_be_evaluated_once, may_explode
from bioregion_graph.sparql.given import Carried, carried_in_group, carried_to_keys, leading
from bioregion_graph.sparql.scope import Names, certain_of, mentioned, possible
from bioregion_graph.sparql.splice import Edit, splice
from bioregion_graph.sparql.syntax import LONGEST
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

_NONE: Names = frozenset()
_MOST_ROUNDS = 12
# Each round reads the text anew; a long one is not worth many.
_MOST_CHARACTERS = 60_000
_KEPT = 512


@dataclass(frozen=True)
class Step:
    """One rewriting: ``kind`` is "not-exists", "exists", "constant" or "given"; ``piece`` is the part as it was."""

    kind: str
    piece: str
    sentence: str


@dataclass(frozen=True)
class Rewritten:
    """A query that gives the same rows as another, and what was done to it."""

    text: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class _Site:
    """A filter in its group.

    ``outside`` are names to which an enclosing EXISTS or GRAPH may give a value, ``left`` those of an OPTIONAL's left.
    """

    group: Group
    filter: Filter
    outside: Names
    left: Names

    @property
    def elements(self) -> tuple[Element, ...]:
        return self.group.elements


@dataclass(frozen=True)
class _Change:
    """What takes the place of one operand of a filter, and where."""

    kind: str
    operand: Expression
    sentence: str
    at_head: str = field(default="")
    at_end: str = field(default="")


@lru_cache(maxsize=_KEPT)
def rewrite(text: str, *, eager: bool = False) -> Rewritten:
    """The same query with the known traps taken out, where that is safe.

    Most engines answer an EXISTS of one pattern of a triple, and an OPTIONAL of one, by look-ups: these stay, unless
    ``eager`` is set, for an engine that is slow at any.
    Raises UnreadableError when this reader cannot read the query.
    """
    steps: list[Step] = []
    query = read(text)
    for _ in range(min(_MOST_ROUNDS, _MOST_CHARACTERS // max(1, len(text)))):
        found = _first_change(query, text, eager) or _carry(query, text, eager)
        if found is None or len(found[0]) > LONGEST:
            break
        text, made = found
        steps.extend(made)
        query = read(text)
    return Rewritten(text, tuple(steps))


def _carry(query: Query, text: str, eager: bool) -> tuple[str, list[Step]] | None:
    """Carry all values that are given as far as they go in one step (see ``given``)."""
    found: dict[int, Carried] = {}
    for node in walk(query):
        if isinstance(node, Query):
            found.update((each.head, each) for each in carried_to_keys(node))
    for group, outside, _ in _groups_with_left(query):
        found.update((each.head, each) for each in carried_in_group(group, outside, eager=eager))
    if not found:
        return None
    steps = [
        Step(
            "given",
            text[slice(*each.piece)],
            f"The values given for {', '.join(f'?{name}' for name in sorted(each.names))} were also put inside this "
            "part, which is then evaluated for them alone. The rows are the same, since no other would be joined.",
        )
        for each in found.values()
    ]
    return splice(text, [Edit((each.head, each.head), each.text) for each in found.values()]), steps


def _first_change(query: Query, text: str, eager: bool) -> tuple[str, list[Step]] | None:
    for site in _sites(query):
        for operand in _operands(site.filter.expression):
            change = _change(query, site, operand, text, eager)
            if change is not None:
                return _changed(site, change, text)
    return None


def _change(query: Query, site: _Site, operand: Expression, text: str, eager: bool) -> _Change | None:
    if not isinstance(operand, Exists):
        return _constant(site, operand)
    pattern = operand.group
    shared = _shared(query, site, pattern)
    if shared is None or may_explode(pattern) or (not eager and _is_look_up(pattern)):
        return None
    inner = text[slice(*pattern.span)]
    if operand.is_negated:
        return _Change(
            "not-exists",
            operand,
            "FILTER NOT EXISTS was run as MINUS: its pattern is then evaluated once instead of once for each row. The "
            f"rows are the same, since {_listed(shared)} always bound on both sides.",
            at_end=f"MINUS {inner}",
        )
    names = " ".join(f"?{name}" for name in sorted(shared))
    return _Change(
        "exists",
        operand,
        "FILTER EXISTS was run as a join with the distinct matches of its pattern, which is then evaluated once "
        f"instead of once for each row. The rows are the same, since {_listed(shared)} always bound on both sides.",
        at_end=f"{{ SELECT DISTINCT {names} WHERE {inner} }}",
    )


def _is_look_up(pattern: Group) -> bool:
    return [type(each) for each in pattern.elements] == [Triple]


def _listed(names: Names) -> str:
    listed = ", ".join(f"?{name}" for name in sorted(names))
    return f"{listed} {'is' if len(names) == 1 else 'are'}"


def _shared(query: Query, site: _Site, pattern: Group) -> Names | None:
    """The variables that tie the pattern to its group, or None where one evaluation is not proven to do."""
    inside = mentioned(pattern)
    shared = inside & (possible(site.group) | site.left)
    is_safe = (
        bool(shared)
        and inside.isdisjoint(site.outside)
        and shared <= certain_of(site.elements)
        and may_be_evaluated_once(pattern, shared)
        and _labels(pattern).isdisjoint(_labels(query, pattern))
    )
    return shared if is_safe else None


def _labels(node: Node, without: Group | None = None) -> set[str]:
    """The labels of blank nodes in a node, or in all of it but one group."""
    inner = set(map(id, walk(without))) if without else set()
    return {each.label for each in walk(node) if isinstance(each, BlankNode) and id(each) not in inner}


def _constant(site: _Site, operand: Expression) -> _Change | None:
    found = _choice(operand)
    if found is None:
        return None
    variable, terms = found
    if variable.name in site.outside or variable.name not in leading(site.group):
        return None
    # A term written twice would double the rows.
    listed = " ".join(dict.fromkeys(map(str, terms)))
    return _Change(
        "constant",
        operand,
        f"The filter on {variable} was run as VALUES before the patterns, which then start from these terms. The rows "
        f"are the same, since {variable} is always bound and such terms are equal only to themselves.",
        at_head=f"VALUES {variable} {{ {listed} }}",
    )


def _choice(expression: Expression) -> tuple[Variable, tuple[Expression, ...]] | None:
    """The variable and the terms of an expression that lets a variable be one of some terms."""
    match expression:
        case Binary(operator="=", left=one, right=other) | Call(name="SAMETERM", arguments=(one, other)):
            pairs: list[tuple[Expression, tuple[Expression, ...]]] = [(one, (other,)), (other, (one,))]
        case In(operand=one, options=terms, is_negated=False) if terms:
            pairs = [(one, terms)]
        case _:
            return None
    for variable, terms in pairs:
        if isinstance(variable, Variable) and all(map(_is_equal_to_itself_alone, terms)):
            return variable, terms
    return None


def _is_equal_to_itself_alone(term: Expression) -> bool:
    """Numbers and dates are equal by value (``1 = 1.0``), texts in a language by rules of their own."""
    return isinstance(term, Iri) or (isinstance(term, Literal) and term.datatype == XSD + "string")


# --- the text ---


def _changed(site: _Site, change: _Change, text: str) -> tuple[str, list[Step]]:
    rest = [each for each in _operands(site.filter.expression) if each is not change.operand]
    start, end = site.filter.span
    edits = [_without(site, text)]
    if rest:
        edits = [Edit((start, end), "FILTER(" + " && ".join(f"({_text(each, text)})" for each in rest) + ")")]
    if change.at_head:
        place = site.group.span[0] + 1
        edits.append(Edit((place, place), f" {change.at_head} "))
    if change.at_end:
        place = site.group.span[1] - 1
        # On a line of its own: what stands before may end in a comment.
        edits.append(Edit((place, place), f"\n{change.at_end} "))
    return splice(text, edits), [Step(change.kind, text[start:end], change.sentence)]


def _text(expression: Expression, text: str) -> str:
    """An operand as it was written; a span may miss brackets around it, so a compound one is written anew."""
    return text[slice(*expression.span)] if isinstance(expression, Exists) else write(expression)


def _without(site: _Site, text: str) -> Edit:
    """The edit that takes a filter out, with the full stop after it."""
    start, end = site.filter.span
    rest = text[end:].lstrip()
    place = next(place for place, each in enumerate(site.elements) if each is site.filter)
    around = (site.elements[place - 1 : place] or (None,))[0], (site.elements[place + 1 :] or (None,))[0]
    if all(isinstance(each, Triple) for each in around):
        # Between two patterns of triples it may be what keeps them apart.
        return Edit((start, end), "FILTER(true)")
    if rest.startswith("."):
        end = len(text) - len(rest) + 1
    return Edit((start, end), "")


def _operands(expression: Expression) -> Iterator[Expression]:
    """The operands of a chain of ``&&``, from the left."""
    if isinstance(expression, Binary) and expression.operator == "&&":
        yield from _operands(expression.left)
        yield from _operands(expression.right)
    else:
        yield expression


# --- the sites ---


def _sites(query: Query) -> Iterator[_Site]:
    for group, outside, left in _groups_with_left(query):
        yield from (_Site(group, each, outside, left) for each in group.elements if isinstance(each, Filter))


def _groups_with_left(query: Query) -> Iterator[tuple[Group, Names, Names]]:
    if query.where is not None:
        yield from _groups(query.where, _NONE, _NONE)


def _groups(group: Group, outside: Names, left: Names) -> Iterator[tuple[Group, Names, Names]]:
    """A group and all within it, each with the names that may have a value from outside, or left of an OPTIONAL."""
    yield group, outside, left
    before: set[str] = set()
    for element in group.elements:
        match element:
            case Filter() | Bind():
                # All that the group may bind: more than is seen at a BIND, which errs towards leaving things alone.
                for node in _outermost_exists(element):
                    yield from _groups(node.group, outside | left | possible(group), _NONE)
            case Optional():
                yield from _groups(element.group, outside, frozenset(before))
            case Group():
                yield from _groups(element, outside, _NONE)
            case Union():
                for each in element.groups:
                    yield from _groups(each, outside, _NONE)
            case Minus():
                yield from _groups(element.group, outside, _NONE)
            case GraphPattern():
                yield from _groups(element.group, outside | mentioned(element.name), _NONE)
            case SubSelect() if element.query.where is not None:
                yield from _groups(element.query.where, outside, _NONE)
        before |= possible(element)


def _outermost_exists(node: Node) -> Iterator[Exists]:
    """The EXISTS of an expression, without those inside their patterns."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Exists):
            yield node
        else:
            waiting.extend(children(node))
