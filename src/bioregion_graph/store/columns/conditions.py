"""FILTER and VALUES as conditions of SQL: comparisons of terms by their numbers, no values of literals."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from bioregion_graph.sparql.algebra import (
    XSD,
    Binary,
    Call,
    Expression,
    In,
    Iri,
    Literal,
    Node,
    Values,
    Variable,
)
from bioregion_graph.store.columns.rows import WHOLE, Column, Rows, decline, declined

COMPARED = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_TRUTHS = ("true", "false")


class Numbered(Protocol):
    """The numbers of terms."""

    def number(self, text: str) -> int | None:
        """The number of a term in N-Triples, None for one that stands nowhere."""
        ...

    def starting(self, text: str) -> tuple[int, int]:
        """The number of the first IRI that starts with a text, and that after the last."""
        ...


class Conditions:
    """What rows must fulfil."""

    def __init__(self, terms: Numbered) -> None:
        self._terms = terms

    def constant(self, term: Node) -> int:
        """The number of a term; -1, which none has, for a term that stands nowhere."""
        decline(not isinstance(term, Iri | Literal))
        if isinstance(term, Literal):
            # Others may be spelt in several ways, of which the columns know one.
            is_truth = term.datatype == XSD + "boolean" and term.lexical in _TRUTHS
            decline(not is_truth and not term.language and term.datatype != XSD + "string")
            decline(any(letter < " " and letter not in "\n\r\t" for letter in term.lexical))
            term = replace(term, language=term.language.lower())
        number = self._terms.number(str(term))
        return -1 if number is None else number

    def of(self, expression: Expression, rows: Rows) -> str:
        """The condition that keeps the rows a FILTER keeps. Raises DeclinedError."""
        match expression:
            case Binary(operator="&&" | "||" as word):
                sides = [self.of(each, rows) for each in (expression.left, expression.right)]
                return f"({(' AND ' if word == '&&' else ' OR ').join(sides)})"
            case Binary(operator="=" | "!=" as word, left=Variable() as one, right=Iri() as other):
                return f"{rows.term(one.name)} {COMPARED[word]} {self.constant(other)}"
            case Binary(operator="=" | "!=" as word, left=Iri() as other, right=Variable() as one):
                return f"{rows.term(one.name)} {COMPARED[word]} {self.constant(other)}"
            case In(operand=Variable() as one, options=options) if all(
                isinstance(each, Iri) for each in options
            ):
                decline(not options)
                listed = ", ".join(str(self.constant(each)) for each in options)
                return f"{rows.term(one.name)} {'NOT IN' if expression.is_negated else 'IN'} ({listed})"
            case Call(
                name="STRSTARTS",
                arguments=(
                    Call(name="STR", arguments=(Variable() as one,)),
                    Literal(language="", datatype=datatype) as start,
                ),
            ) if datatype == XSD + "string":
                first, end = self._terms.starting(start.lexical)
                number = self._resource(one, rows)
                return f"({number} >= {first} AND {number} < {end})"
            case Binary(
                operator="<" | ">" as word,
                left=Call(name="STR", arguments=(Variable() as one,)),
                right=Call(name="STR", arguments=(Variable() as other,)),
            ):
                # A blank node has no STR. Its number is below those of IRIs.
                sides = [self._resource(each, rows) for each in (one, other)]
                first, _ = self._terms.starting("")
                return f"({sides[0]} {word} {sides[1]} AND least({', '.join(sides)}) >= {first})"
        raise declined()

    def _resource(self, variable: Variable, rows: Rows) -> str:
        decline(variable.name not in rows.resources)
        return rows.term(variable.name)

    def given(self, values: Values, rows: Rows) -> None:
        """Narrow rows to the values of a variable, or give it the only one, a whole number."""
        decline(len(values.variables) != 1 or not values.rows)
        (variable,) = values.variables
        terms = [term for (term,) in values.rows]
        if variable.name in rows.variables:
            decline(None in terms or len(set(terms)) < len(terms))
            listed = ", ".join(str(self.constant(each)) for each in terms if each is not None)
            rows.conditions.append(f"{rows.term(variable.name)} IN ({listed})")
            return
        match terms:
            case [Literal(lexical=lexical, datatype=datatype)] if (
                datatype == XSD + "integer" and _WHOLE_NUMBER.fullmatch(lexical)
            ):
                rows.variables[variable.name] = Column(f"CAST({lexical} AS BIGINT)", WHOLE)
            case _:
                raise declined()
