"""What the mapped copy answers as the database does.

Known are the W3C's suites and the comparisons in ``tests/queries/test_engines.py``. They differ in what follows, so
all of it is left to the database:

- GRAPH, for which the copy is slower, and EXISTS, which both ask row by row;
- what the copy computes otherwise: it takes ``a - b * c + d`` for ``a - (b * c + d)``, spells ``5.00`` what the
  database spells ``5``, knows no YEAR of a date, and joins texts in another order and without their language;
- values that stand for true or false: the copy takes a text in a language for true, for the database it is an error;
- whether true is greater than false, and a count of what is an error in every row;
- a comparison of literals of different kinds (``"x" = 1``), which is false for the database and an error for the copy
  (SPARQL 1.1, 17.4.1.7). In a FILTER both leave the row out, so there ``=``, ``<`` and IN are alike as long as nothing
  turns them round; anywhere else only what is certain to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bioregion_graph.errors import UnreadableError
from bioregion_graph.sparql.algebra import (
    XSD,
    Aggregate,
    Binary,
    Bind,
    Call,
    Expression,
    Filter,
    Group,
    In,
    Iri,
    Literal,
    Query,
    SubSelect,
    Triple,
    Unary,
    Variable,
    walk,
)
from bioregion_graph.sparql.features import Features, features
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

_LEFT = frozenset(["FROM", "SERVICE", "GRAPH", "GRAPH ?", "EXISTS"])
_GIVES_TRUTH = frozenset(
    (
        "BOUND", "CONTAINS", "ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC", "ISURI", "LANGMATCHES", "REGEX", "SAMETERM",
        "STRENDS", "STRSTARTS",
    )
)  # fmt: skip
_GIVES = {"STR": "text", "LANG": "text", "STRLEN": "number", "DATATYPE": "resource"}
_BUILT_INS = _GIVES_TRUTH | _GIVES.keys() | {"COALESCE", "COUNT", "IF", "LCASE", "UCASE"}
_JOINED = frozenset(["&&", "||"])
_COMPARED = frozenset(["=", "!=", "<", "<=", ">", ">="])
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_SELECT = re.compile("select", re.IGNORECASE)
_MOST_ROWS = 200_000


@lru_cache(maxsize=512)
def for_the_copy(text: str) -> str | None:
    """A text as the copy gets it, if it answers that as the database does, only faster; else None."""
    try:
        query = read(text)
    except UnreadableError:
        return None
    nested = [node.query for node in walk(query) if isinstance(node, SubSelect)]
    is_alike = (
        _is_answered_alike(features(text))
        and all(map(_computes_alike, (query, *nested)))
        and not any(map(counts_all, nested))
    )
    plain = write(query)
    # The copy looks for this word in the text, and takes it for a SELECT wherever it stands.
    selects = len(nested) + (query.form == "SELECT")
    return plain if is_alike and len(_SELECT.findall(plain)) == selects else None


def counts_all(query: Query) -> bool:
    """Whether a query counts all its rows as one group: without rows the copy gives none instead of a 0."""
    return not query.group_by and any(isinstance(each.expression, Aggregate) for each in query.columns or ())


def _is_answered_alike(used: Features) -> bool:
    return (
        used.form in ("SELECT", "ASK")
        and not used.functions
        and used.built_ins <= _BUILT_INS
        and not used.uses(*_LEFT)
        and _is_bounded(used)
        and all(map(_is_plain, used.literals))
    )


def _is_bounded(used: Features) -> bool:
    """Whether an answer is small, or has to be whole before its first row leaves: the copy gives it all at once.

    The database writes rows as it finds them, however many there are.
    """
    if used.limit is not None and used.limit <= _MOST_ROWS:
        return True
    return used.form == "ASK" or used.uses("AGGREGATE", "DISTINCT", "GROUP BY", "ORDER BY")


def _is_plain(literal: Literal) -> bool:
    """Whether the database keeps a literal of the query as it is spelt there."""
    kind = literal.datatype
    return bool(
        literal.language
        or kind in (XSD + "string", XSD + "boolean")
        or (kind == XSD + "integer" and _WHOLE_NUMBER.fullmatch(literal.lexical))
        or (kind == XSD + "date" and _DAY.fullmatch(literal.lexical))
    )


def _computes_alike(query: Query) -> bool:
    """Whether all expressions of a SELECT or ASK give the same, those of nested ones left out."""
    outer = _Expressions(_resources(query.where))
    values = (
        *(each.expression for each in (*(query.columns or ()), *query.group_by) if each.expression),
        *(key.expression for key in query.order_by),
    )
    return (
        all(map(outer.gives_the_same, values))
        and all(map(outer.keeps_the_same, query.having))
        and all(map(_filters_alike, _groups(query)))
    )


def _groups(query: Query) -> Iterator[Group]:
    return (node for node in walk(query) if isinstance(node, Group))


def _filters_alike(group: Group) -> bool:
    here = _Expressions(_resources(group))
    for element in group.elements:
        if isinstance(element, Filter) and not here.keeps_the_same(element.expression):
            return False
        if isinstance(element, Bind) and not here.gives_the_same(element.expression):
            return False
    return True


def _resources(group: Group | None) -> frozenset[str]:
    """The variables that hold no literal in any row of a group: it has them as subjects or predicates."""
    triples = [each for each in (group.elements if group else ()) if isinstance(each, Triple)]
    ends = (end for each in triples for end in (each.subject, each.predicate))
    return frozenset(end.name for end in ends if isinstance(end, Variable))


class _Expressions:
    """The expressions of one group, in which some variables are known to be resources."""

    def __init__(self, resources: frozenset[str]) -> None:
        self._resources = resources

    def keeps_the_same(self, expression: Expression) -> bool:
        """Whether a FILTER keeps the same rows; it leaves out what is false and what is an error."""
        match expression:
            case Binary(operator=word, left=left, right=right) if word in _JOINED:
                return self.keeps_the_same(left) and self.keeps_the_same(right)
            case Binary(operator=word, left=left, right=right) if word in _COMPARED - {"!="}:
                is_ordered = word == "=" or self._is_ordered(left, right)
                return is_ordered and self.gives_the_same(left) and self.gives_the_same(right)
            case In(operand=operand, options=options, is_negated=False):
                return all(map(self.gives_the_same, (operand, *options)))
        return _is_truth(expression) and self.gives_the_same(expression)

    def gives_the_same(self, expression: Expression) -> bool:
        """Whether an expression gives the same value, or an error for both."""
        match expression:
            case Binary(operator=word, left=left, right=right):
                sides = (left, right)
                is_sure = all(map(_is_truth, sides)) if word in _JOINED else self._compares(word, left, right)
                return is_sure and all(map(self.gives_the_same, sides))
            case Unary(operator="!", operand=operand):
                return _is_truth(operand) and self.gives_the_same(operand)
            case In(operand=operand, options=options):
                is_sure = all(self._compares("=", operand, each) for each in options)
                return is_sure and all(map(self.gives_the_same, (operand, *options)))
            case Call(name=name, arguments=arguments):
                is_sure = name != "IF" or _is_truth(arguments[0])
                return is_sure and all(map(self.gives_the_same, arguments))
            case Aggregate(expression=inner):
                return inner is None or isinstance(inner, Variable)
        return isinstance(expression, Variable | Iri | Literal)

    def _compares(self, word: str, left: Expression, right: Expression) -> bool:
        if word not in _COMPARED:
            return False
        one, other = self._kind(left), self._kind(right)
        if word in ("=", "!=") and {one, other} & {"resource", "text in a language"}:
            return True
        return one == other and one in ("text", "number")

    def _is_ordered(self, left: Expression, right: Expression) -> bool:
        """Whether one side tells that this is no comparison of true and false."""
        return any(self._kind(each) in ("text", "number", "day") for each in (left, right))

    def _kind(self, expression: Expression) -> str:
        match expression:
            case Iri():
                return "resource"
            case Variable(name=name):
                return "resource" if name in self._resources else ""
            case Literal(language=language, datatype=datatype):
                kinds = {XSD + "string": "text", XSD + "integer": "number", XSD + "date": "day"}
                return "text in a language" if language else kinds.get(datatype, "")
            case Aggregate(name="COUNT"):
                return "number"
            case Call(name=str() as name):
                return _GIVES.get(name, "")
        return ""


def _is_truth(expression: Expression) -> bool:
    """Whether an expression gives true, false or an error, and no value that stands for one of them (17.2.2)."""
    match expression:
        case Literal():
            return expression.datatype == XSD + "boolean"
        case Call():
            return expression.name in _GIVES_TRUTH
        case Binary():
            return expression.operator in _JOINED | _COMPARED
        case Unary():
            return expression.operator == "!"
    return isinstance(expression, In)
