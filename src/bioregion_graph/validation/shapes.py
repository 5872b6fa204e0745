"""The shapes of ``ontology/shapes`` as plain records. What they ask of the store is left to ``compile``.

A file may use only what ``compile`` can check: anything else is refused, so that no rule is silently ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import InputError
from bioregion_graph.terms.namespaces import PREFIXES, compact, expand
from bioregion_graph.validation.turtle import Node, Triples, read

_SH = PREFIXES["sh"]
_ONCE = (
    "minCount", "maxCount", "datatype", "nodeKind", "in", "pattern", "minInclusive", "maxInclusive",
    "minExclusive", "maxExclusive", "uniqueLang", "languageIn",
)  # fmt: skip
_OFTEN = ("class", "hasValue", "lessThanOrEquals", "or")
_TEXTS = ("name", "description", "message", "order", "group", "severity", "path", "flags")
_OF_NODE_SHAPES = ("targetClass", "name", "description", "message", "severity", "property", "sparql")
_OF_QUERIES = ("message", "severity", "prefixes", "select")
_FOREIGN = ("rdf:type", "rdfs:label", "rdfs:comment", "rdfs:isDefinedBy", "rdfs:seeAlso")
_OUR_PREFIXES = NamedNode("https://w3id.org/bioregion/ontology/prefixes")
_SEVERITIES = {"Violation": "violation", "Warning": "warning", "Info": "info"}


@dataclass(frozen=True)
class Constraint:
    """One thing asked of a property: the component's name in SHACL and its values.

    ``alternatives`` are those of ``or``: each a group of constraints that hold together.
    """

    component: str
    values: tuple[Node, ...] = ()
    alternatives: tuple[tuple[Constraint, ...], ...] = ()


@dataclass(frozen=True)
class Words:
    """What a broken rule says to the user, and how bad it is: ``violation``, ``warning`` or ``info``."""

    severity: str
    message: str
    message_it: str


@dataclass(frozen=True)
class PropertyShape:
    """What is asked of one property, or with ``inverse`` of those who point here with it."""

    iri: NamedNode
    path: NamedNode
    inverse: bool
    words: Words
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True)
class QueryShape:
    """A rule written as a query that finds what breaks it, as ``$this`` and perhaps ``?value``."""

    iri: NamedNode
    words: Words
    select: str


@dataclass(frozen=True)
class Shape:
    """What is asked of the instances of a class. ``file`` names where it is written."""

    iri: NamedNode
    target: NamedNode
    properties: tuple[PropertyShape, ...]
    queries: tuple[QueryShape, ...]
    file: str


def load(folder: Path) -> list[Shape]:
    """All shapes below a folder, in order of their files. Raises InputError for what cannot be checked."""
    shapes = []
    for path in sorted(folder.rglob("*.ttl")):
        shapes.extend(read_shapes(path, f"{folder.parent.name}/{path.relative_to(folder.parent).as_posix()}"))
    return shapes


def read_shapes(path: Path, where: str) -> list[Shape]:
    """The shapes of one file. Raises InputError for what cannot be checked."""
    file = _File(read(path, where))
    return [file.shape(node) for node in file.triples.subjects(expand("rdf:type"), expand("sh:NodeShape"))]


class _File:
    """One file of shapes being read."""

    def __init__(self, triples: Triples) -> None:
        self.triples = triples

    def shape(self, node: Node) -> Shape:
        said = self._said(node, _OF_NODE_SHAPES)
        targets = said.get("targetClass", [])
        if not isinstance(node, NamedNode) or len(targets) != 1 or not isinstance(targets[0], NamedNode):
            raise self._error(node, "has no name or not one target class", "Give it both.")
        severity = self._severity(node, said, "violation")
        return Shape(
            node,
            targets[0],
            tuple(self._property(each) for each in said.get("property", ())),
            tuple(self._query(each, severity) for each in said.get("sparql", ())),
            self.triples.where,
        )

    def _property(self, node: Node) -> PropertyShape:
        said = self._said(node, (*_TEXTS, *_ONCE, *_OFTEN))
        if not isinstance(node, NamedNode) or len(said.get("path", ())) != 1:
            raise self._error(node, "has no name or not one sh:path", "Give it both.")
        path, inverse = said["path"][0], False
        if not isinstance(path, NamedNode):
            inner = self._said(path, ("inversePath",)).get("inversePath", [])
            if len(inner) != 1 or not isinstance(inner[0], NamedNode):
                raise self._error(node, "has a path that is not checked", "Write a property or its inverse.")
            path, inverse = inner[0], True
        words = self._words(node, said, "violation")
        return PropertyShape(node, path, inverse, words, self._constraints(node, said))

    def _query(self, node: Node, severity: str) -> QueryShape:
        said = self._said(node, _OF_QUERIES)
        texts = said.get("select", [])
        if not isinstance(node, NamedNode) or len(texts) != 1 or not isinstance(texts[0], Literal):
            raise self._error(node, "has no name or not one sh:select", "Give it both.")
        if any(prefixes != _OUR_PREFIXES for prefixes in said.get("prefixes", ())):
            raise self._error(node, "has prefixes of its own", f"Write sh:prefixes {_OUR_PREFIXES}.")
        if "$PATH" in texts[0].value or "{" not in texts[0].value:
            raise self._error(node, "has a query that cannot be run", "Write SELECT $this WHERE { … }.")
        return QueryShape(node, self._words(node, said, severity), texts[0].value)

    def _constraints(self, node: Node, said: dict[str, list[Node]]) -> tuple[Constraint, ...]:
        found = []
        for component in _ONCE:
            values = said.get(component, [])
            if len(values) > 1:
                raise self._error(node, f"says sh:{component} twice", "Keep one of the two.")
            if values:
                found.append(self._constraint(node, component, values[0], said))
        for component in _OFTEN:
            found.extend(self._constraint(node, component, value, said) for value in said.get(component, ()))
        return tuple(found)

    def _constraint(self, node: Node, component: str, value: Node, said: dict[str, list[Node]]) -> Constraint:
        if component == "or":
            groups = [self._alternative(each) for each in self.triples.items(value)]
            if not all(groups):
                raise self._error(node, "has an empty alternative", "Ask something in each of sh:or.")
            return Constraint(component, alternatives=tuple(groups))
        if component in ("in", "languageIn"):
            return Constraint(component, tuple(self.triples.items(value)))
        if component == "pattern":
            return Constraint(component, (value, *said.get("flags", ())))
        if component in ("minCount", "maxCount") and not (
            isinstance(value, Literal) and value.value.isdecimal()
        ):
            raise self._error(node, f"has a sh:{component} that is no number", "Write a whole number.")
        return Constraint(component, (value,))

    def _alternative(self, node: Node) -> tuple[Constraint, ...]:
        allowed = ("datatype", "nodeKind", "class", "in", "pattern", "flags", "minInclusive", "maxInclusive")
        return self._constraints(node, self._said(node, (*allowed, "minExclusive", "maxExclusive")))

    def _words(self, node: Node, said: dict[str, list[Node]], severity: str) -> Words:
        texts = {
            value.language: value.value for value in said.get("message", ()) if isinstance(value, Literal)
        }
        if not {"en", "it"} <= set(texts):
            raise self._error(node, "has no sh:message in English and Italian", "Write both.")
        return Words(self._severity(node, said, severity), texts["en"], texts["it"])

    def _severity(self, node: Node, said: dict[str, list[Node]], otherwise: str) -> str:
        named = said.get("severity", [])
        if not named:
            return otherwise
        word = str(getattr(named[0], "value", "")).removeprefix(_SH)
        if len(named) > 1 or word not in _SEVERITIES:
            raise self._error(node, "has an unknown severity", "Write sh:Violation, sh:Warning or sh:Info.")
        return _SEVERITIES[word]

    def _said(self, node: Node, allowed: tuple[str, ...]) -> dict[str, list[Node]]:
        """What is said of a node in the words of SHACL. Raises InputError for words that are not checked."""
        said = {}
        for predicate, values in self.triples.of(node).items():
            word = predicate.value.removeprefix(_SH)
            if word in allowed:
                said[word] = values
            elif compact(predicate.value) not in _FOREIGN:
                name = compact(predicate.value)
                raise self._error(node, f"uses {name}, which is not checked here", "Remove it.")
        return said

    def _error(self, node: Node, what: str, remedy: str) -> InputError:
        name = compact(node.value) if isinstance(node, NamedNode) else "A blank node"
        return InputError(f"{name} {what}.", self.triples.where, remedy)
