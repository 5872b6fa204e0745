"""What might have been written instead of a FILTER that keeps nothing; each is tried before it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from pyoxigraph import NamedNode
from rapidfuzz import fuzz, process

from bioregion_graph.queries.coach.culprits import Culprit
from bioregion_graph.queries.coach.evidence import variables
from bioregion_graph.queries.coach.knowledge import is_text, kind_of
from bioregion_graph.queries.coach.probing import Value
from bioregion_graph.queries.coach.remedies import Remedy
from bioregion_graph.queries.coach.saying import Said, say
from bioregion_graph.sparql import scope
from bioregion_graph.sparql.algebra import (
    XSD,
    Binary,
    Call,
    Expression,
    Filter,
    Group,
    In,
    Iri,
    Literal,
    Variable,
)
from bioregion_graph.sparql.writing import write

# Numbers stand without quotes and type.
_NUMBER = re.compile(rf'"(-?[0-9]+(?:\.[0-9]+)?)"\^\^<{re.escape(XSD)}(?:integer|decimal)>')
Kinds = Mapping[str, frozenset[str]]
_COMPARISONS = frozenset(["=", "!=", "<", ">", "<=", ">="])
_SEARCHES = frozenset(["CONTAINS", "STRSTARTS", "STRENDS", "REGEX"])
_YEARS = frozenset(XSD + name for name in ("gYear", "gYearMonth", "date", "dateTime"))
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double"))


def unseen(culprit: Culprit) -> list[str]:
    """Variables of a FILTER that nothing in its own braces can bind."""
    names = scope.possible(Group(culprit.before))
    outer = set(variables(culprit.node)) - names
    return sorted(outer)


def nearest_variable(name: str, known: Sequence[str], alike: float = 70.0) -> str | None:
    """The variable that was perhaps meant; ``alike`` (of 100) is how near it must be."""
    found = process.extractOne(
        name, [each for each in known if each != name], scorer=fuzz.ratio, score_cutoff=alike
    )
    return found[0] if found else None


def kinds_in(rows: Sequence[Mapping[str, Value]], names: Sequence[str]) -> Kinds:
    """What the values of some variables are."""
    return {name: frozenset(kind_of(row[name]) for row in rows if name in row) for name in names}


def remedies(culprit: Culprit, filter_: Filter, kinds: Kinds) -> Iterator[Remedy]:
    """What else could stand there, the likeliest first; none of it has been tried."""
    for says, expression in _instead(filter_.expression, kinds):
        where = culprit.frame((*culprit.before, Filter(expression)))
        yield Remedy(says, where, filter_.span, (_NUMBER.sub(r"\1", write(expression)),))


def _instead(expression: Expression, kinds: Kinds) -> Iterator[tuple[Said, Expression]]:
    match expression:
        case Binary() if expression.operator in _COMPARISONS:
            yield from _comparison(expression, kinds)
        case In():
            if not expression.is_negated and all(isinstance(each, Literal) for each in expression.options):
                yield from _plain_in(expression, kinds)
        case Call() if expression.name in _SEARCHES:
            yield from _search(expression)
            yield from _as_text(expression, kinds)


def _comparison(binary: Binary, kinds: Kinds) -> Iterator[tuple[Said, Expression]]:
    left, right, operator = binary.left, binary.right, binary.operator
    if isinstance(left, Literal | Iri) and not isinstance(right, Literal | Iri):
        left, right, operator = right, left, _mirrored(operator)
    if not isinstance(left, Variable):
        return
    present = kinds.get(left.name, frozenset())
    text = Call("STR", (left,))
    if isinstance(right, Literal):
        kind = kind_of(right)
        if is_text(kind) and any(is_text(each) and each != kind for each in present):
            says = Said(
                "A text with a language and one without are never equal: compare the texts alone, by STR().",
                "Un testo con una lingua e uno senza non sono mai uguali: confronta i soli testi, con STR().",
            )
            yield says, Binary(operator, text, Literal(right.lexical))
            yield _whatever_case(), Binary(operator, _lower(text), Literal(right.lexical.lower()))
        yield from _other_type(left, right, operator, kind, present)
        if is_text(kind) and "iri" in present and _is_iri(right.lexical):
            says = Said("These are things, no texts: write the IRI.", "Sono cose, non testi: scrivi l'IRI.")
            yield says, Binary(operator, left, Iri(right.lexical))
        if is_text(kind):
            yield _whatever_case(), Binary(operator, _lower(text), Literal(right.lexical.lower()))
    if isinstance(right, Iri) and any(each != "iri" for each in present):
        says = Said(
            "These are texts, no things: compare with the text.",
            "Sono testi, non cose: confronta con il testo.",
        )
        yield says, Binary(operator, text, Literal(right.value))


def _other_type(
    left: Variable, right: Literal, operator: str, kind: str, present: frozenset[str]
) -> Iterator[tuple[Said, Expression]]:
    text = Call("STR", (left,))
    is_number = kind in _NUMBERS
    if present & _NUMBERS and not is_number and _is_number(right.lexical):
        says = Said("These are numbers: leave out the quotes.", "Sono numeri: togli le virgolette.")
        yield says, Binary(operator, left, Literal(right.lexical, XSD + "decimal"))
    if present & _YEARS and kind not in present:
        says = Said(
            "Dates of different precision cannot be compared: compare them as texts, by STR().",
            "Date di precisione diversa non si possono confrontare: confrontale come testi, con STR().",
        )
        yield says, Binary(operator, text, Literal(right.lexical))
    if is_number and any(is_text(each) for each in present):
        says = Said(
            "These are texts: turn them into numbers, by xsd:decimal().",
            "Sono testi: trasformali in numeri, con xsd:decimal().",
        )
        yield says, Binary(operator, Call(Iri(XSD + "decimal"), (text,)), right)
    if kind in _YEARS and any(is_text(each) for each in present):
        says = Said("These are texts: compare the texts.", "Sono testi: confronta i testi.")
        yield says, Binary(operator, text, Literal(right.lexical))


def _plain_in(inside: In, kinds: Kinds) -> Iterator[tuple[Said, Expression]]:
    operand = inside.operand
    if not isinstance(operand, Variable) or not any(map(is_text, kinds.get(operand.name, ()))):
        return
    options = tuple(Literal(cast(Literal, each).lexical) for each in inside.options)
    says = Said(
        "A text with a language and one without are never equal: compare the texts alone, by STR().",
        "Un testo con una lingua e uno senza non sono mai uguali: confronta i soli testi, con STR().",
    )
    yield says, replace(inside, operand=Call("STR", (operand,)), options=options)


def _search(call: Call) -> Iterator[tuple[Said, Expression]]:
    """The same search whatever the case."""
    if len(call.arguments) < 2:
        return
    where, what = call.arguments[:2]
    if call.name == "REGEX":
        if len(call.arguments) == 2:
            yield _whatever_case(), replace(call, arguments=(where, what, Literal("i")))
    elif isinstance(what, Literal):
        yield (
            _whatever_case(),
            replace(call, arguments=(_lower(where), replace(what, lexical=what.lexical.lower()))),
        )


def _as_text(call: Call, kinds: Kinds) -> Iterator[tuple[Said, Expression]]:
    where, *rest = call.arguments
    if not isinstance(where, Variable) or all(map(is_text, kinds.get(where.name, ()))):
        return
    says = say(
        "{name} does not hold texts: search in STR({name}).",
        "{name} non contiene testi: cerca in STR({name}).",
        name=str(where),
    )
    yield says, replace(call, arguments=(Call("STR", (where,)), *rest))


def _whatever_case() -> Said:
    return Said(
        "Capitals and small letters are different: compare in small letters, by LCASE().",
        "Maiuscole e minuscole sono diverse: confronta in minuscolo, con LCASE().",
    )


def _lower(expression: Expression) -> Expression:
    is_text_already = isinstance(expression, Call) and expression.name in ("STR", "LCASE")
    return Call("LCASE", (expression if is_text_already else Call("STR", (expression,)),))


def _mirrored(operator: str) -> str:
    return {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
