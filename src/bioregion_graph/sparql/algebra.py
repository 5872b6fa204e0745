"""What a SPARQL text says, as a tree of small frozen values that keep the order and the grouping as written.

Every node knows its place, ``span`` = (first character, character after the last), counted from 0 in the text; two
nodes are equal when they say the same, wherever they stand. Property lists, blank nodes in brackets and collections
are written out as triples (SPARQL 1.1, section 4.2). The algebra of section 18.2 is one step further and is not made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

Span = tuple[int, int]
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything in the tree."""

    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """``?name``; the name without its mark."""

    name: str

    def __str__(self) -> str:
        return f"?{self.name}"


@dataclass(frozen=True, slots=True)
class Iri(Node):
    """A whole IRI, prefixes and base resolved."""

    value: str

    def __str__(self) -> str:
        return f"<{self.value}>"


@dataclass(frozen=True, slots=True)
class BlankNode(Node):
    """A blank node of a pattern; ``is_fresh`` when the text gives it no label."""

    label: str
    is_fresh: bool = False

    def __str__(self) -> str:
        return f"_:{self.label}"


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A literal, by its lexical form."""

    lexical: str
    datatype: str = XSD + "string"
    language: str = ""

    def __str__(self) -> str:
        text = '"' + "".join(_ESCAPED.get(letter, letter) for letter in self.lexical) + '"'
        if self.language:
            return f"{text}@{self.language}"
        return text if self.datatype == XSD + "string" else f"{text}^^<{self.datatype}>"


_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
Term = Iri | Literal | BlankNode
Point = Variable | Term


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """``a/b``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative(Node):
    """``a|b``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Inverse(Node):
    """``^a``."""

    path: Path


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """``a*``, ``a+`` or ``a?``; ``mark`` is the sign."""

    path: Path
    mark: str


@dataclass(frozen=True, slots=True)
class Negated(Node):
    """``!(a|^b)``: any property but these."""

    members: tuple[Iri | Inverse, ...]


Path = Iri | Sequence | Alternative | Inverse | Repeat | Negated


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function called: ``name`` is the word of a built-in one in capitals, or the IRI of another."""

    name: str | Iri
    arguments: tuple[Expression, ...]
    is_distinct: bool = False


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two expressions under ``|| && = != < > <= >= + - * /``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """An expression after ``!``, ``+`` or ``-``."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class In(Node):
    """``operand IN (options)``, or NOT IN."""

    operand: Expression
    options: tuple[Expression, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Exists(Node):
    """``EXISTS {…}``, or NOT EXISTS."""

    group: Group
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """``COUNT(DISTINCT ?x)``; ``expression`` is None for ``*``, ``separator`` None where none is written."""

    name: str
    expression: Expression | None
    is_distinct: bool = False
    separator: str | None = None


Expression = Variable | Iri | Literal | Call | Binary | Unary | In | Exists | Aggregate


@dataclass(frozen=True, slots=True)
class Triple(Node):
    """A pattern of a triple; its span is the written piece, without a subject that several share."""

    subject: Point
    predicate: Variable | Path
    object: Point


@dataclass(frozen=True, slots=True)
class Group(Node):
    """``{…}`` with its elements in order; the span holds the braces."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Optional(Node):
    """``OPTIONAL {…}``."""

    group: Group


@dataclass(frozen=True, slots=True)
class Union(Node):
    """``{…} UNION {…}``, two branches or more."""

    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Minus(Node):
    """``MINUS {…}``."""

    group: Group


@dataclass(frozen=True, slots=True)
class GraphPattern(Node):
    """``GRAPH name {…}``."""

    name: Variable | Iri
    group: Group


@dataclass(frozen=True, slots=True)
class Service(Node):
    """``SERVICE endpoint {…}``."""

    endpoint: Variable | Iri
    group: Group
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``FILTER expression``."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Bind(Node):
    """``BIND (expression AS ?variable)``."""

    expression: Expression
    variable: Variable


@dataclass(frozen=True, slots=True)
class Values(Node):
    """``VALUES``: rows of as many terms as variables, None for UNDEF."""

    variables: tuple[Variable, ...]
    rows: tuple[tuple[Iri | Literal | None, ...], ...]


@dataclass(frozen=True, slots=True)
class SubSelect(Node):
    """A SELECT in braces; it is the only element of its group."""

    query: Query


Element = (
    Triple | Group | Optional | Union | Minus | GraphPattern | Service | Filter | Bind | Values | SubSelect
)


@dataclass(frozen=True, slots=True)
class Projected(Node):
    """A column of a SELECT, or a key of a GROUP BY: a variable, an expression, or both."""

    expression: Expression | None
    variable: Variable | None = None


@dataclass(frozen=True, slots=True)
class OrderKey(Node):
    """A key of ORDER BY."""

    expression: Expression
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Number(Node):
    """The number after LIMIT or OFFSET; the span holds the word too."""

    value: int


@dataclass(frozen=True, slots=True)
class From(Node):
    """``FROM iri`` or ``FROM NAMED iri``."""

    iri: Iri
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Query(Node):
    """A query or a sub-SELECT.

    ``form`` is SELECT, ASK, CONSTRUCT or DESCRIBE. ``columns`` is None for ``*`` and for ASK and CONSTRUCT;
    DESCRIBE keeps its terms in ``described`` (None for ``*``). ``duplicates`` is empty, DISTINCT or REDUCED.
    ``base`` is for the function IRI; the IRIs
    in the tree are whole. ``slice_span`` is where LIMIT and OFFSET stand, or an empty place where they would.
    """

    form: str
    duplicates: str = ""
    columns: tuple[Projected, ...] | None = None
    template: tuple[Triple, ...] = ()
    described: tuple[Variable | Iri, ...] | None = None
    dataset: tuple[From, ...] = ()
    where: Group | None = None
    group_by: tuple[Projected, ...] = ()
    having: tuple[Expression, ...] = ()
    order_by: tuple[OrderKey, ...] = ()
    limit: Number | None = None
    offset: Number | None = None
    values: Values | None = None
    base: str = ""
    slice_span: Span = field(default=(0, 0), compare=False, repr=False)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order of the text."""
    kind = type(node)
    if kind not in _PARTS:
        _PARTS[kind] = tuple(each.name for each in fields(node) if each.name not in ("span", "slice_span"))
    for name in _PARTS[kind]:
        yield from _nodes(getattr(node, name))


_PARTS: dict[type[Node], tuple[str, ...]] = {}


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _nodes(each)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, from above and in the order of the text; without recursion."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(children(node))))
