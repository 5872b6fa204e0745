"""Expressions of a query in words: what a FILTER keeps, what a BIND or a column works out."""

from __future__ import annotations

from bioregion_graph.queries.coach.names import Names, written
from bioregion_graph.queries.coach.saying import Said, listed, same, say
from bioregion_graph.sparql.algebra import (
    XSD,
    Aggregate,
    Binary,
    Call,
    Exists,
    Expression,
    In,
    Iri,
    Literal,
    Triple,
    Unary,
    Variable,
    walk,
)

# Deeper expressions are shown as code: nobody follows so many words within words.
_DEEPEST = 6
_MOST_LISTED = 5

_COMPARED = {
    "=": Said("{left} is {right}", "{left} è {right}"),
    "!=": Said("{left} is not {right}", "{left} non è {right}"),
    "<": Said("{left} is less than {right}", "{left} è minore di {right}"),
    ">": Said("{left} is more than {right}", "{left} è maggiore di {right}"),
    "<=": Said("{left} is at most {right}", "{left} è al massimo {right}"),
    ">=": Said("{left} is at least {right}", "{left} è almeno {right}"),
    "&&": Said("{left} and {right}", "{left} e {right}"),
    "||": Said("{left} or {right}", "{left} oppure {right}"),
}
_DATED = {
    "<": Said("{left} is before {right}", "{left} è prima di {right}"),
    ">": Said("{left} is after {right}", "{left} è dopo {right}"),
    "<=": Said("{left} is not after {right}", "{left} non è dopo {right}"),
    ">=": Said("{left} is not before {right}", "{left} non è prima di {right}"),
}
_DATES = frozenset(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
# By name and number of arguments; {0} is the first argument.
_CALLED = {
    ("CONTAINS", 2): Said("{0} contains {1}", "{0} contiene {1}"),
    ("STRSTARTS", 2): Said("{0} begins with {1}", "{0} comincia con {1}"),
    ("STRENDS", 2): Said("{0} ends with {1}", "{0} finisce con {1}"),
    ("REGEX", 2): Said("{0} fits the pattern {1}", "{0} corrisponde al modello {1}"),
    ("REGEX", 3): Said(
        "{0} fits the pattern {1} (with the flags {2})", "{0} corrisponde al modello {1} (opzioni {2})"
    ),
    ("LANGMATCHES", 2): Said("{0} is a form of {1}", "{0} è una forma di {1}"),
    ("BOUND", 1): Said("{0} has a value", "{0} ha un valore"),
    ("LANG", 1): Said("the language of {0}", "la lingua di {0}"),
    ("DATATYPE", 1): Said("the type of {0}", "il tipo di {0}"),
    ("STR", 1): Said("{0}", "{0}"),
    ("LCASE", 1): Said("{0} in small letters", "{0} in minuscolo"),
    ("UCASE", 1): Said("{0} in capitals", "{0} in maiuscolo"),
    ("STRLEN", 1): Said("the length of {0}", "la lunghezza di {0}"),
    ("YEAR", 1): Said("the year of {0}", "l'anno di {0}"),
    ("MONTH", 1): Said("the month of {0}", "il mese di {0}"),
    ("DAY", 1): Said("the day of {0}", "il giorno di {0}"),
    ("ISIRI", 1): Said("{0} is an IRI", "{0} è un IRI"),
    ("ISURI", 1): Said("{0} is an IRI", "{0} è un IRI"),
    ("ISLITERAL", 1): Said("{0} is a text or number", "{0} è un testo o un numero"),
    ("ISBLANK", 1): Said("{0} is a blank node", "{0} è un nodo anonimo"),
    ("ISNUMERIC", 1): Said("{0} is a number", "{0} è un numero"),
    ("SAMETERM", 2): Said("{0} is exactly {1}", "{0} è esattamente {1}"),
    ("IF", 3): Said("{1} if ({0}), otherwise {2}", "{1} se ({0}), altrimenti {2}"),
    ("ABS", 1): Said("{0} without its sign", "{0} senza segno"),
    ("ROUND", 1): Said("{0} rounded", "{0} arrotondato"),
    ("NOW", 0): Said("this moment", "questo momento"),
}
_FALSE = Literal("false", XSD + "boolean")
_AGGREGATED = {
    "COUNT": Said("the number of {what}", "il numero di {what}"),
    "SUM": Said("the sum of {what}", "la somma di {what}"),
    "AVG": Said("the mean of {what}", "la media di {what}"),
    "MIN": Said("the least {what}", "il minimo di {what}"),
    "MAX": Said("the greatest {what}", "il massimo di {what}"),
    "SAMPLE": Said("any one {what}", "un {what} qualsiasi"),
    "GROUP_CONCAT": Said("all {what} in one text", "tutti i {what} in un solo testo"),
}


def phrase(expression: Expression, names: Names, depth: int = 0) -> Said:
    """An expression as part of a sentence; what has no words stands as it is written."""
    if depth > _DEEPEST:
        return same(written(expression))
    match expression:
        case Binary():
            return _binary(expression, names, depth + 1)
        case Unary():
            return _unary(expression, names, depth + 1)
        case In():
            return _in(expression, names, depth + 1)
        case Exists():
            return _exists(expression, names)
        case Aggregate():
            return _aggregate(expression, names, depth + 1)
        case Call():
            return _call(expression, names, depth + 1)
    return names.short(expression)


def _binary(binary: Binary, names: Names, depth: int) -> Said:
    left, right = (phrase(part, names, depth) for part in (binary.left, binary.right))
    if binary.operator in ("&&", "||"):
        left, right = _bracketed(binary, binary.left, left), _bracketed(binary, binary.right, right)
    sentence = _COMPARED.get(binary.operator)
    if binary.operator in _DATED and (_is_dated(binary.left) or _is_dated(binary.right)):
        sentence = _DATED[binary.operator]
    if sentence is None:
        # "?a+1" is read as ?a and +1.
        right = Said(right.en.removeprefix(binary.operator), right.it.removeprefix(binary.operator))
        return say(
            "{left} {sign} {right}", "{left} {sign} {right}", left=left, right=right, sign=binary.operator
        )
    return say(sentence.en, sentence.it, left=left, right=right)


def _bracketed(whole: Binary, part: Expression, said: Said) -> Said:
    """Both kinds of connections in one sentence need brackets."""
    is_mixed = isinstance(part, Binary) and part.operator in ("&&", "||") and part.operator != whole.operator
    return say("({what})", "({what})", what=said) if is_mixed else said


def _unary(unary: Unary, names: Names, depth: int) -> Said:
    operand = unary.operand
    if unary.operator != "!":
        return say("{sign}{what}", "{sign}{what}", sign=unary.operator, what=phrase(operand, names, depth))
    if isinstance(operand, Call) and operand.name == "BOUND":
        what = same(written(operand.arguments[0]))
        return say("{what} has no value", "{what} non ha un valore", what=what)
    what = phrase(operand, names, depth)
    return say("it is not so that {what}", "non è vero che {what}", what=what)


def _in(inside: In, names: Names, depth: int) -> Said:
    operand = phrase(inside.operand, names, depth)
    if len(inside.options) > _MOST_LISTED:
        options = say("{count} given values", "{count} valori dati", count=len(inside.options))
    else:
        options = listed([phrase(each, names, depth) for each in inside.options], "or", "o")
    if inside.is_negated:
        return say(
            "{operand} is none of {options}",
            "{operand} non è tra {options}",
            operand=operand,
            options=options,
        )
    return say("{operand} is one of {options}", "{operand} è tra {options}", operand=operand, options=options)


def _exists(exists: Exists, names: Names) -> Said:
    patterns = [node for node in walk(exists.group) if isinstance(node, Triple)]
    first = [
        say(
            "{subject} {predicate} {object}",
            "{subject} {predicate} {object}",
            subject=names.short(each.subject),
            predicate=names.short(each.predicate),
            object=names.short(each.object),
        )
        for each in patterns[:2]
    ]
    if len(patterns) > 2:
        first.append(say("{count} more", "altri {count}", count=len(patterns) - 2))
    if exists.is_negated:
        return say(
            "the graph has nothing that fits: {what}",
            "il grafo non ha nulla che corrisponda: {what}",
            what=listed(first),
        )
    return say(
        "the graph has something that fits: {what}",
        "il grafo ha qualcosa che corrisponde: {what}",
        what=listed(first),
    )


def _aggregate(aggregate: Aggregate, names: Names, depth: int) -> Said:
    if aggregate.expression is None:
        what = Said("different rows", "righe diverse") if aggregate.is_distinct else Said("rows", "righe")
    else:
        what = phrase(aggregate.expression, names, depth)
        if aggregate.is_distinct:
            what = say("different {what}", "{what} diversi", what=what)
    sentence = _AGGREGATED[aggregate.name]
    return say(sentence.en, sentence.it, what=what)


def _call(call: Call, names: Names, depth: int) -> Said:
    arguments = [phrase(each, names, depth) for each in call.arguments]
    if isinstance(call.name, str) and (sentence := _CALLED.get((call.name, len(arguments)))):
        return Said(
            sentence.en.format(*(each.en for each in arguments)),
            sentence.it.format(*(each.it for each in arguments)),
        )
    if call.name == "COALESCE" and len(arguments) == 2 and call.arguments[1] == _FALSE:
        return say("{what} (for sure)", "{what} (di sicuro)", what=arguments[0])
    if call.name == "COALESCE":
        return say(
            "the first of {what} that has a value",
            "il primo tra {what} che ha un valore",
            what=listed(arguments, "or", "o"),
        )
    name = names.short(call.name) if isinstance(call.name, Iri) else same(call.name)
    inner = Said(", ".join(each.en for each in arguments), ", ".join(each.it for each in arguments))
    return say("{name}({inner})", "{name}({inner})", name=name, inner=inner)


def _is_dated(expression: Expression) -> bool:
    match expression:
        case Literal():
            return expression.datatype in _DATES
        case Call():
            return expression.name == "NOW" or (
                isinstance(expression.name, Iri) and expression.name.value in _DATES
            )
        case Variable():
            return expression.name.lower() in ("day", "date", "start", "end", "startson", "endson")
    return False
