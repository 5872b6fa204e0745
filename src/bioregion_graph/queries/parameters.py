"""The parameters of a query file: one ``VALUES`` line each, with a default, so that the file runs as it is.

    VALUES ?day { "2019-05-01"^^xsd:date }  # day: day — the day asked

Only the term between the braces of such a line is ever replaced, and only by well-formed RDF terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import Literal, NamedNode
from rapidfuzz import process

from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.terms.dates import day_literal, parse_day
from bioregion_graph.terms.namespaces import CONCEPTS, PREFIXES, expand

DAY = "day"
_LINE = re.compile(
    r"(?P<start>\s*VALUES\s+\?(?P<variable>\w+)\s*\{\s*)(?P<default>.*?)(?P<end>\s*\}\s*"
    r"\#\s*(?P<name>\w+):\s*(?P<type>\w+)\s+—\s+(?P<meaning>.*?)\s*)"
)
_MEANT = re.compile(r"\s*VALUES\s+\?(\w+)\s*\{.*\}\s*#\s*\1\b")
_PREFIX = re.compile(r"^\s*PREFIX\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20\x7f-\x9f\ud800-\udfff]+")
_NAME = re.compile(r"[a-z][\w-]*:[\w.%-]*[\w%-]|[a-z][\w-]*:[\w%-]")
_STRING = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_DAY = re.compile(r'"(\d{4}-\d{2}-\d{2})"\^\^xsd:date')
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


class ParameterType(StrEnum):
    """What a parameter takes; a concept is an IRI of one of our classifications."""

    iri = "iri"
    concept = "concept"
    day = "day"
    string = "string"
    integer = "integer"


@dataclass(frozen=True)
class Parameter:
    """One parameter. ``default`` is the value as a user would write it; ``line`` counts from 0."""

    name: str
    type: ParameterType
    meaning: str
    default: str
    line: int


def read(text: str, where: str) -> tuple[Parameter, ...]:
    """The parameters of a query, in the order of their lines.

    ``where`` names the file in messages. Raises InputError with file and line for a line that is meant as a
    parameter and is none.
    """
    prefixes = dict(_PREFIX.findall(text))
    found: dict[str, Parameter] = {}
    for number, line in enumerate(text.split("\n")):
        if not _MEANT.match(line):
            continue
        parameter = _parameter(line, number, prefixes, f"{where}, line {number + 1}")
        if parameter.name in found:
            raise InputError(
                f'The parameter "{parameter.name}" is said twice.',
                f"{where}, line {number + 1}",
                "A parameter has one VALUES line; let the other parts join with its variable.",
            )
        found[parameter.name] = parameter
    return tuple(found.values())


def bind(text: str, parameters: tuple[Parameter, ...], values: Mapping[str, str]) -> str:
    """The query with these values in place of the defaults.

    Raises UsageError for an unknown parameter or a value of the wrong type, with the list of parameters.
    """
    known = {parameter.name: parameter for parameter in parameters}
    lines = text.split("\n")
    for name, value in values.items():
        if name not in known:
            raise UsageError(f'There is no parameter "{name}". {explain(parameters)}')
        line = known[name].line
        found = _LINE.fullmatch(lines[line])
        assert found is not None
        try:
            term = str(_term(known[name].type, value))
        except UsageError as error:
            raise UsageError(f'The parameter "{name}" does not fit: {error} {explain(parameters)}') from error
        lines[line] = found["start"] + term + found["end"]
    return "\n".join(lines)


def bind_each(text: str, parameter: Parameter, values: Sequence[str]) -> str:
    """The query asked for all these values of one parameter at once: its line holds them all.

    Raises UsageError for a value of the wrong type.
    """
    lines = text.split("\n")
    found = _LINE.fullmatch(lines[parameter.line])
    assert found is not None
    terms = " ".join(str(_term(parameter.type, value)) for value in values)
    lines[parameter.line] = found["start"] + terms + found["end"]
    return "\n".join(lines)


def explain(parameters: tuple[Parameter, ...]) -> str:
    """The parameters in one sentence, for messages."""
    if not parameters:
        return "This query takes no parameter."
    each = (f"{item.name} ({item.type}: {item.meaning}; default {item.default})" for item in parameters)
    return f"It takes {'; '.join(each)}."


def _parameter(line: str, number: int, prefixes: dict[str, str], here: str) -> Parameter:
    found = _LINE.fullmatch(line)
    form = "VALUES ?name { default }  # name: type — what it is"
    if not found or found["name"] != found["variable"]:
        raise InputError(
            "This parameter cannot be read.", here, f'Write it as "{form}", on a line of its own.'
        )
    if found["type"] not in ParameterType.__members__:
        raise InputError(
            f'"{found["type"]}" is no type of a parameter.', here, f"Write one of {', '.join(ParameterType)}."
        )
    kind = ParameterType(found["type"])
    if found["name"] == DAY and kind is not ParameterType.day:
        raise InputError(f'"{found["name"]}" is a {kind}.', here, "The parameter called day is of type day.")
    default = _default(kind, found["default"], prefixes, here)
    return Parameter(found["name"], kind, found["meaning"], default, number)


def _default(kind: ParameterType, written: str, prefixes: dict[str, str], here: str) -> str:
    value: str | None = None
    if kind is ParameterType.integer and _INTEGER.fullmatch(written):
        value = written
    elif kind is ParameterType.day and (day := _DAY.fullmatch(written)):
        value = day.group(1)
    elif kind is ParameterType.string and (string := _STRING.fullmatch(written)):
        value = re.sub(r"\\(.)", r"\1", string.group(1))
    elif kind in (ParameterType.iri, ParameterType.concept):
        prefix, _, local = written.partition(":")
        if written.startswith("<") and written.endswith(">"):
            value = written[1:-1]
        elif prefix in prefixes:
            value = written if PREFIXES.get(prefix) == prefixes[prefix] else prefixes[prefix] + local
    try:
        if value is not None and _term(kind, value):
            return value
    except UsageError as error:
        raise InputError(
            f"The default does not fit: {error}", here, "Write a default that exists."
        ) from error
    example = {"day": '"2019-05-01"^^xsd:date', "string": '"IT"', "integer": "10"}.get(
        kind, "organisation:biocat"
    )
    raise InputError(
        f'The default "{written}" is not one term of type {kind}.', here, f"Write it as {example}."
    )


def _term(kind: ParameterType, value: str) -> NamedNode | Literal:
    if kind in (ParameterType.iri, ParameterType.concept):
        node = _node(value)
        if kind is ParameterType.concept and not node.value.startswith(CONCEPTS):
            raise UsageError(f'"{value}" is no concept. Write it as kind:university.')
        return node
    if kind is ParameterType.day:
        return day_literal(parse_day(value))
    if kind is ParameterType.integer:
        if not _INTEGER.fullmatch(value):
            raise UsageError(f'"{value}" is not a whole number. Write it as 10.')
        return Literal(int(value))
    try:
        return Literal(value)
    except ValueError as error:
        raise UsageError(
            "The text holds half a character (a lone surrogate). Write it in Unicode."
        ) from error


def _node(value: str) -> NamedNode:
    bare = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    prefix, colon, _ = bare.partition(":")
    if bare == value and colon and prefix in PREFIXES:
        if not _NAME.fullmatch(value):
            raise UsageError(f'"{value}" is no prefixed name. Write it as organisation:biocat.')
        return expand(value)
    if not _IRI.fullmatch(bare) or (bare == value and not re.match(r"(?i)https?://|urn:", bare)):
        near = process.extractOne(prefix, list(PREFIXES), score_cutoff=60) if colon else None
        hint = (
            f"Is the prefix {near[0]} meant?"
            if near
            else "Write https://…, or a name such as organisation:biocat."
        )
        raise UsageError(f'"{value}" is neither an IRI nor a prefixed name. {hint}')
    try:
        return NamedNode(bare)
    except ValueError as error:
        raise UsageError(f'"{value}" is not a valid IRI: {error}.') from error
