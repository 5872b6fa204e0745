"""Shapes as SPARQL: one query for each constraint, whose rows are what breaks it.

Written for the engine: joins, MINUS and aggregates run over a whole class at once, where FILTER NOT EXISTS would
be worked out again for each row. Most constraints hold, and that can be seen at once: a check without its target
finds no less than the check, and reads one property from end to end instead of looking up thing by thing.
Following the Shapes Constraint Language (SHACL), W3C Recommendation, 2017.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from bioregion_graph.terms.namespaces import prologue
from bioregion_graph.validation import expressions
from bioregion_graph.validation.shapes import Constraint, PropertyShape, QueryShape, Shape, Words
from bioregion_graph.validation.turtle import Node

# Completeness and the kind of what is pointed at are a matter of all sources together.
_MERGED_ONLY = ("minCount", "maxCount", "hasValue", "class", "sparql")

_BEGINS = re.compile(r"\s*(?:\{\s*)*[?$]this\s")
_BRANCH = re.compile(r"\bUNION\s*(?:\{\s*)*([?$]this\s)?", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:SELECT|GROUP\s+BY|HAVING|LIMIT|OFFSET|VALUES)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Check:
    """A query that finds what breaks one constraint: ``?this``, perhaps ``?value``, in sources ``?source``.

    When ``screen`` finds nothing, the query finds nothing either; "" where no such query is known.
    """

    shape: NamedNode
    component: str
    words: Words
    text: str
    screen: str = ""


class Compiler:
    """Writes the checks of shapes. ``subclasses`` gives each class with all below it, itself included."""

    def __init__(self, subclasses: Mapping[NamedNode, Set[NamedNode]]) -> None:
        self._subclasses = subclasses

    def classes(self, target: NamedNode) -> set[NamedNode]:
        """The class and all below it."""
        return {target, *self._subclasses.get(target, ())}

    def merged(self, shape: Shape) -> Iterator[Check]:
        """The checks of a shape over the merged view."""
        target = self._target(shape.target)
        for each in shape.properties:
            for constraint in each.constraints:
                text = self._text(constraint, target, _path(each), None)
                screen = self._screen(constraint, _path(each), None)
                yield Check(each.iri, constraint.component, each.words, text, screen)
        for query in shape.queries:
            text, screen = _run_as_it_is(query, target), _screen_of(query.select)
            yield Check(query.iri, "sparql", query.words, text, screen)

    def sources(self, shape: Shape) -> Iterator[Check]:
        """The checks of a shape over each source, of what a source alone can have wrong."""
        target = self._target(shape.target)
        for each in shape.properties:
            for constraint in each.constraints:
                if not _needs_all_sources(constraint):
                    # The type may be told by another source than the one that tells the value.
                    typed = f"GRAPH ?typing {{ {target} }}"
                    path = f"GRAPH ?source {{ {_path(each)} }}"
                    text = self._text(constraint, typed, path, "?source")
                    screen = self._screen(constraint, path, "?source")
                    yield Check(each.iri, constraint.component, each.words, text, screen)

    def _target(self, target: NamedNode) -> str:
        return f"VALUES ?type {{ {_listed(self.classes(target))} }} ?this a ?type ."

    def _screen(self, constraint: Constraint, path: str, source: str | None) -> str:
        """The check of a constraint without its target.

        Every row of the check is one of its rows: the check joins the target, which binds ?this alone, to a path
        that binds ?this too, and filters or groups by it. What counts missing values has no rows without a target.
        """
        if constraint.component in ("minCount", "hasValue"):
            return ""
        return f"{self._text(constraint, '', path, source)} LIMIT 1"

    def _text(self, constraint: Constraint, target: str, path: str, source: str | None) -> str:
        component, found = constraint.component, f"{source or ''} ?this"
        if component in ("minCount", "maxCount"):
            return _count(component, _number(constraint), target, path)
        if component == "hasValue":
            wanted = path.replace("?value", str(constraint.values[0]))
            return f"SELECT DISTINCT ?this WHERE {{ {target} MINUS {{ {wanted} }} }}"
        if component == "uniqueLang":
            if not _is_true(constraint):
                return "SELECT ?this WHERE { FILTER(false) }"
            # The type may be met several times, so values are counted, not rows.
            return (
                f"SELECT DISTINCT {found} WHERE {{ SELECT {found} ?language WHERE {{ {target} {path} "
                "BIND(LCASE(LANG(?value)) AS ?language) FILTER(?language != '') } "
                f"GROUP BY {found} ?language HAVING(COUNT(DISTINCT ?value) > 1) }}"
            )
        if component == "lessThanOrEquals":
            other = f"?this {constraint.values[0]} ?other ."
            other = f"GRAPH ?source {{ {other} }}" if source else other
            return _broken(found, f"{target} {path} {other}", "?value <= ?other")
        patterns, expression = self._expression(constraint)
        return _broken(found, f"{target} {path} {patterns}", expression)

    def _expression(self, constraint: Constraint) -> tuple[str, str]:
        """The expression of a constraint, and the patterns that bind what it needs to know of classes."""
        patterns: list[str] = []

        def is_of(target: Node) -> str:
            assert isinstance(target, NamedNode)
            kind, known = f"?kind{len(patterns)}", f"?known{len(patterns)}"
            listed = _listed(self.classes(target))
            patterns.append(
                f"OPTIONAL {{ SELECT DISTINCT ?value (true AS {known}) WHERE {{ "
                f"VALUES {kind} {{ {listed} }} ?value a {kind} }} }}"
            )
            return f"BOUND({known})"

        expression = expressions.write(constraint, is_of)
        return " ".join(patterns), expression


def _broken(found: str, pattern: str, expression: str) -> str:
    return f"SELECT DISTINCT {found} ?value WHERE {{ {pattern} FILTER(!COALESCE({expression}, false)) }}"


def _count(component: str, number: int, target: str, path: str) -> str:
    if component == "minCount" and number == 0:
        return "SELECT ?this WHERE { FILTER(false) }"
    if component == "minCount" and number == 1:
        return f"SELECT DISTINCT ?this WHERE {{ {target} MINUS {{ {path} }} }}"
    pattern, sign = (f"OPTIONAL {{ {path} }}", "<") if component == "minCount" else (path, ">")
    having = f"HAVING(COUNT(DISTINCT ?value) {sign} {number})"
    return f"SELECT ?this WHERE {{ {target} {pattern} }} GROUP BY ?this {having}"


def _run_as_it_is(query: QueryShape, target: str) -> str:
    """The query of a rule with its target put first; ``$this`` and ``?this`` are one variable."""
    head, brace, body = query.select.partition("{")
    return f"{prologue()}{head}{brace} {{ SELECT DISTINCT ?this WHERE {{ {target} }} }} {body}"


def _screen_of(select: str) -> str:
    """The query of a rule without its target, "" where it might miss a row.

    A group is evaluated from left to right, each step working on each solution by itself (SPARQL 1.1, 18.2 and
    18.5). When every solution binds ?this from the first pattern on, joining the target before it only leaves
    solutions out. That is so when the first pattern, and the first of every branch of a UNION, has ?this for its
    subject. Aggregates, nested queries and limits look at several solutions at once.
    """
    text = select.partition("{")[2]
    branches = _BRANCH.findall(text)
    if _SEVERAL.search(text) or not _BEGINS.match(text) or not all(branches):
        return ""
    return f"{prologue()}{select} LIMIT 1"


def _path(shape: PropertyShape) -> str:
    return f"?value {shape.path} ?this ." if shape.inverse else f"?this {shape.path} ?value ."


def _needs_all_sources(constraint: Constraint) -> bool:
    inner: Sequence[Constraint] = [each for group in constraint.alternatives for each in group]
    return constraint.component in _MERGED_ONLY or any(_needs_all_sources(each) for each in inner)


def _listed(classes: Set[NamedNode]) -> str:
    return " ".join(sorted(str(each) for each in classes))


def _number(constraint: Constraint) -> int:
    literal = constraint.values[0]
    assert isinstance(literal, Literal)
    return int(literal.value)


def _is_true(constraint: Constraint) -> bool:
    return isinstance(constraint.values[0], Literal) and constraint.values[0].value in ("true", "1")
