"""What a shape asks of one value, as a SPARQL expression over ``?value`` that is true of a good one.

An expression that ends in an error counts as false, which is what SHACL says of values that cannot be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyoxigraph import Literal

from bioregion_graph.terms.namespaces import PREFIXES
from bioregion_graph.validation.shapes import Constraint
from bioregion_graph.validation.turtle import Node

_XSD = PREFIXES["xsd"]
# Datatypes with a cast in the engine: what cannot be cast is not well-formed.
_CAST = (
    "boolean", "integer", "decimal", "double", "float", "date", "dateTime", "time", "gYear", "gYearMonth",
    "duration", "dayTimeDuration", "yearMonthDuration",
)  # fmt: skip
# The database keeps these as xsd:integer, so their range is all that can be asked.
_RANGES = {"nonNegativeInteger": ">= 0", "positiveInteger": "> 0"}
_KINDS = {
    "IRI": "isIRI(?value)",
    "Literal": "isLiteral(?value)",
    "BlankNode": "isBlank(?value)",
    "IRIOrLiteral": "(isIRI(?value) || isLiteral(?value))",
    "BlankNodeOrIRI": "(isBlank(?value) || isIRI(?value))",
    "BlankNodeOrLiteral": "(isBlank(?value) || isLiteral(?value))",
}
_COMPARISONS = {"minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<"}


def quoted(text: str) -> str:
    """A text as a SPARQL string."""
    return str(Literal(text))


def datatype(values: Sequence[Node]) -> str:
    """A literal of this datatype, and well-formed."""
    name = values[0]
    local = str(getattr(name, "value", "")).removeprefix(_XSD)
    if local in _RANGES:
        return f"(DATATYPE(?value) IN ({name}, <{_XSD}integer>) && ?value {_RANGES[local]})"
    asked = f"DATATYPE(?value) = {name}"
    # The cast is true or an error: comparing its text forces the engine to work it out.
    return f"({asked} && STR({name}(STR(?value))) != '')" if local in _CAST else f"({asked})"


def node_kind(values: Sequence[Node]) -> str:
    """An IRI, a literal, or what else the kind allows."""
    return _KINDS[str(getattr(values[0], "value", "")).removeprefix(PREFIXES["sh"])]


def one_of(values: Sequence[Node]) -> str:
    """One of the listed terms: the same term, not merely an equal number."""
    return "(" + " || ".join(f"sameTerm(?value, {value})" for value in values) + ")" if values else "false"


def pattern(values: Sequence[Node]) -> str:
    """Matches a regular expression somewhere; blank nodes never do."""
    texts = [quoted(str(getattr(value, "value", ""))) for value in values]
    return f"(!isBlank(?value) && REGEX(STR(?value), {', '.join(texts)}))"


def language_in(values: Sequence[Node]) -> str:
    """Text in one of these languages or their regional forms."""
    ranges = [quoted(str(getattr(value, "value", ""))) for value in values]
    return (
        "(" + " || ".join(f"LANGMATCHES(LANG(?value), {each})" for each in ranges) + ")"
        if ranges
        else "false"
    )


def comparison(sign: str) -> Callable[[Sequence[Node]], str]:
    """How to write that a value is above or below a bound."""
    return lambda values: f"(?value {sign} {values[0]})"


WRITERS: dict[str, Callable[[Sequence[Node]], str]] = {
    "datatype": datatype,
    "nodeKind": node_kind,
    "in": one_of,
    "pattern": pattern,
    "languageIn": language_in,
    **{name: comparison(sign) for name, sign in _COMPARISONS.items()},
}


def write(constraint: Constraint, class_name: Callable[[Node], str]) -> str:
    """The expression of a constraint; ``class_name`` gives the one for being of a class."""
    if constraint.component == "or":
        groups = [" && ".join(write(each, class_name) for each in group) for group in constraint.alternatives]
        return "(" + " || ".join(f"({group})" for group in groups) + ")"
    if constraint.component == "class":
        return class_name(constraint.values[0])
    return WRITERS[constraint.component](constraint.values)
