"""Random SPARQL texts and random small graphs, in few terms, so that patterns meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Store,
)

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PROLOGUE = (
    f"PREFIX : <{EX}>\nPREFIX ex: <{EX}>\nPREFIX a: <{EX}>\nPREFIX select: <{EX}>\nPREFIX xsd: <{XSD}>\n"
)
NODES = [NamedNode(EX + name) for name in "stu"]
PROPERTIES = [NamedNode(EX + name) for name in "pq"]
LITERALS = [Literal(1), Literal(2), Literal("x"), Literal("y", language="en")]
GRAPHS = [DefaultGraph(), NamedNode(EX + "g"), NamedNode(EX + "h")]
VARIABLES = ["?v", "?w", "?x", "?y", "$z"]


def graph(random: Random, most: int = 14) -> Store:
    """A store of at most so many quads in the default graph and two named ones."""
    store = Store()
    ends = [*NODES, BlankNode("n"), *LITERALS]
    for _ in range(random.randint(0, most)):
        subject = random.choice(ends[:4])
        store.add(Quad(subject, random.choice(PROPERTIES), random.choice(ends), random.choice(GRAPHS)))
    return store


def rows(store: Store, text: str) -> Counter[tuple[str, ...]]:
    """The answer as a bag of rows or triples; columns in their order."""
    answer = store.query(text)
    if isinstance(answer, QueryBoolean):
        return Counter([(str(bool(answer)),)])
    if isinstance(answer, QuerySolutions):
        head = tuple(str(each) for each in answer.variables)
        return Counter([head, *(tuple(str(value) for value in row) for row in answer)])
    return Counter((str(triple.subject), str(triple.predicate), str(triple.object)) for triple in answer)


class Maker:
    """Writes one random query; ``depth`` is how far groups nest."""

    def __init__(self, random: Random, depth: int = 2) -> None:
        self.random = random
        self.depth = depth

    def one(self, *options: str | Callable[[], str]) -> str:
        """One of the options; those that would make more text are made only when chosen."""
        chosen = self.random.choice(options)
        return chosen if isinstance(chosen, str) else chosen()

    def perhaps(self, text: str, share: float = 0.5) -> str:
        return text if self.random.random() < share else ""

    # --- terms and paths ---

    def variable(self) -> str:
        return self.one(*VARIABLES)

    def iri(self) -> str:
        return self.one(":s", "ex:t", "a:u", f"<{EX}s>", "select:u")

    def literal(self) -> str:
        return self.one("1", "+2", '"x"', "'x'", '"y"@en', '"1"^^xsd:integer', "2.0", "true", "-1", '"""x"""')

    def subject(self) -> str:
        return self.one(
            self.variable(),
            self.variable(),
            self.variable(),
            self.iri(),
            "[]",
            f"_:k{self.random.randint(0, 99)}",
        )

    def target(self) -> str:
        return self.one(self.variable(), self.variable(), self.variable(), self.iri(), self.literal(), "[]")

    def property(self) -> str:
        return self.one(":p", "ex:q", f"<{EX}p>")

    def path(self, depth: int = 1) -> str:
        if depth < 0:
            return self.property()
        one, other = self.path(depth - 1), self.path(depth - 1)
        return self.one(
            self.property(),
            f"({one})*",
            f"({one})?",
            f"({one})+",
            f"{one}/{other}",
            f"({one}|{other})",
            f"^({one})",
            "!:p",
            "!(:p|^:q)",
            "^:p/:q*|a",
        )

    def verb(self) -> str:
        return self.one(self.property(), self.property(), self.property(), self.variable(), "a", self.path)

    def objects(self) -> str:
        more = self.perhaps(f", {self.target()}", 0.2)
        nested = self.one(f"[ {self.property()} {self.target()} ]", f"( {self.target()} )", "()")
        return self.perhaps(nested, 0.08) or f"{self.target()}{more}"

    def triples(self) -> str:
        tail = self.perhaps(f" ; {self.verb()} {self.objects()}", 0.25) + self.perhaps(" ;", 0.1)
        return f"{self.subject()} {self.verb()} {self.objects()}{tail}"

    # --- expressions ---

    def primary(self, depth: int) -> str:
        if depth < 0:
            return self.one(self.variable, self.variable, self.literal, self.iri)
        return self.one(
            self.variable,
            self.literal,
            lambda: f"( {self.expression(depth - 1)} )",
            lambda: f"BOUND( {self.variable()} )",
            lambda: f"STR( {self.expression(depth - 1)} )",
            lambda: f"COALESCE( {self.expression(depth - 1)} , {self.literal()} )",
            lambda: f"IF( {self.expression(depth - 1)} , {self.variable()} , {self.literal()} )",
            lambda: f"xsd:integer( {self.expression(depth - 1)} )",
            lambda: f"! {self.variable()}",
            lambda: f"- {self.variable()}",
        )

    def expression(self, depth: int = 1) -> str:
        one, other = self.primary(depth), self.primary(depth)
        operator = self.one("=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "&&", "||")
        return self.one(
            one,
            f"{one} {operator} {other}",
            f"{one} {operator} {other}",
            f"{one} {self.one('+', '-', '*', '/')} {other} {self.one('+', '-', '*')} {self.primary(-1)}",
            f"{one} -1 * {other} = 0",
            f"{one} && {other} || {self.primary(-1)}",
            f"{one} {self.one('IN', 'NOT IN')} ( {other} , {self.literal()} )",
        )

    # --- patterns ---

    def exists(self, depth: int) -> str:
        return f"{self.perhaps('NOT ')}EXISTS {self.group(depth - 1)}"

    def filter(self, depth: int) -> str:
        if self.random.random() < 0.3:
            return f"FILTER {self.exists(depth)}"
        if self.random.random() < 0.2:
            return f"FILTER ( {self.expression()} && {self.exists(depth)} )"
        return f"FILTER ( {self.expression()} )"

    def values(self) -> str:
        def term() -> str:
            return self.one(self.iri(), self.literal(), "UNDEF")

        if self.random.random() < 0.5:
            return f"VALUES {self.variable()} {{ {term()} {term()} }}"
        one, other = self.random.sample(VARIABLES, 2)
        return f"VALUES ( {one} {other} ) {{ ( {term()} {term()} ) ( {term()} {term()} ) }}"

    def sub_select(self, depth: int) -> str:
        one, other = self.random.sample(VARIABLES, 2)
        inner = self.group(depth - 1)
        return self.one(
            f"{{ SELECT {self.perhaps('DISTINCT')} {one} {other} {inner} }}",
            f"{{ SELECT * {inner} }}",
            f"{{ SELECT {one} ( COUNT( {other} ) AS ?n ) {inner} GROUP BY {one} }}",
            f"{{ SELECT {one} ( {self.expression()} AS ?m ) {inner} }}",
        )

    def element(self, depth: int) -> str:
        if depth <= 0:
            return self.one(
                lambda: f"{self.triples()} .",
                lambda: f"{self.triples()} .",
                lambda: self.filter(depth),
                self.values,
            )
        nested = [
            lambda: f"OPTIONAL {self.group(depth - 1)}",
            lambda: f"{self.group(depth - 1)} UNION {self.group(depth - 1)}",
            lambda: f"MINUS {self.group(depth - 1)}",
            lambda: f"GRAPH {self.one(':g', self.variable())} {self.group(depth - 1)}",
            lambda: self.group(depth - 1),
            lambda: self.filter(depth),
            lambda: f"BIND ( {self.expression()} AS ?b{self.random.randint(0, 99999)} )",
            lambda: self.values(),
            lambda: self.sub_select(depth),
        ]
        triples = [lambda: f"{self.triples()} ."] * 6
        return self.one(*nested, *triples)

    def group(self, depth: int | None = None) -> str:
        depth = self.depth if depth is None else depth
        if depth < 0:
            return f"{{ {self.triples()} }}"
        count = self.random.randint(1, 3)
        return "{ " + " ".join(self.element(depth) for _ in range(count)) + " }"

    def query(self) -> str:
        """A whole query; its rows come in no order, so none is cut off."""
        where = self.group()
        one, other = self.random.sample(VARIABLES, 2)
        body = self.one(
            f"SELECT * {where}",
            f"SELECT {self.perhaps('DISTINCT')} {one} {other} WHERE {where}",
            f"SELECT {one} ( {self.expression()} AS ?e ) WHERE {where} ORDER BY DESC( {other} ) {one}",
            f"SELECT {one} ( COUNT( DISTINCT {other} ) AS ?n ) ( MIN( {other} ) AS ?m ) {where} GROUP BY {one} "
            f"HAVING ( COUNT( * ) > 0 )",
            f"SELECT ( COUNT( * ) AS ?n ) {where}",
            f"ASK {where}",
            f"CONSTRUCT {{ {one} :p {other} }} WHERE {where}",
        )
        ending = "" if body.startswith(("ASK", "CONSTRUCT")) else self.perhaps(f" {self.values()}", 0.15)
        return PROLOGUE + body + ending


class TrapMaker(Maker):
    """Writes queries full of what is rewritten: EXISTS of all shapes, and filters on constants."""

    def filter(self, depth: int) -> str:
        return self.one(
            lambda: f"FILTER {self.exists(depth)}",
            lambda: f"FILTER {self.exists(depth)}",
            lambda: f"FILTER ( {self.constant()} )",
            lambda: f"FILTER ( {self.constant()} && {self.exists(depth)} )",
            lambda: f"FILTER ( {self.exists(0)} && {self.expression()} && {self.exists(0)} )",
            lambda: super(TrapMaker, self).filter(depth),
        )

    def constant(self) -> str:
        term = self.one(self.iri, self.literal)
        return self.one(
            f"{self.variable()} = {term}",
            f"{term} = {self.variable()}",
            f"{self.variable()} IN ( {term} , {self.iri()} , {term} )",
            f"{self.variable()} NOT IN ( {term} )",
            f"sameTerm( {self.variable()} , {term} )",
            f"{self.variable()} = {self.variable()}",
        )

    def group(self, depth: int | None = None) -> str:
        """Mostly one pattern with a filter after it, so that variables are bound and shared."""
        depth = self.depth if depth is None else depth
        inner = super().group(depth)
        if depth < 0 or self.random.random() < 0.5:
            return inner
        first = f"{self.variable()} {self.property()} {self.one(*VARIABLES)} ."
        more = self.filter(depth)
        return f"{{ {first} {inner[2:-2] if 'SELECT' not in inner[:12] else ''} {more} }}"


class CopyMaker(Maker):
    """Writes queries of what the mapped copy may be given, most of all of comparisons."""

    def path(self, depth: int = 1) -> str:  # noqa: ARG002  as the class above calls it
        one, other = self.property(), self.property()
        return self.one(one, f"{one}/{other}", f"^({one})", f"({one})+")

    def primary(self, depth: int) -> str:
        if depth < 0:
            return self.one(self.variable, self.variable, self.variable, self.literal, self.iri)
        inner = self.expression
        return self.one(
            self.variable,
            self.literal,
            lambda: f"( {inner(depth - 1)} )",
            lambda: f"BOUND( {self.variable()} )",
            lambda: f"COALESCE( {inner(depth - 1)} , {self.literal()} )",
            lambda: f"IF( {inner(depth - 1)} , {self.variable()} , {self.literal()} )",
            lambda: f"{self.one('STR', 'LANG', 'LCASE', 'UCASE', 'STRLEN', 'DATATYPE')}( {self.variable()} )",
            lambda: f"{self.one('isIRI', 'isBLANK', 'isLITERAL', 'isNUMERIC')}( {self.variable()} )",
            lambda: (
                f"{self.one('CONTAINS', 'STRSTARTS', 'STRENDS')}( {inner(depth - 1)} , {self.literal()} )"
            ),
            lambda: f"sameTerm( {self.variable()} , {inner(depth - 1)} )",
            lambda: f"! {self.primary(depth - 1)}",
        )

    def expression(self, depth: int = 1) -> str:
        one, other = self.primary(depth), self.primary(depth)
        operator = self.one("=", "=", "!=", "<", ">", "<=", ">=", "&&", "||")
        return self.one(
            f"{one} {operator} {other}",
            f"{one} {operator} {other}",
            f"{one} && {other} || {self.primary(-1)} = {self.literal()}",
            f"{one} {self.one('IN', 'NOT IN')} ( {other} , {self.literal()} )",
        )

    def filter(self, depth: int) -> str:  # noqa: ARG002  as the class above calls it
        return f"FILTER ( {self.expression()} )"

    def element(self, depth: int) -> str:
        made = super().element(depth)
        return made if "GRAPH" not in made else f"{self.triples()} ."

    def query(self) -> str:
        """A whole query whose rows are bounded; mostly of few patterns, so that there are rows to compare in."""
        if self.random.random() < 0.2:
            return super().query().replace("SELECT *", "SELECT DISTINCT *", 1)
        second = self.one(
            "", "?w ?p ?x .", "OPTIONAL { ?v :q ?x }", f"OPTIONAL {{ ?w ?p ?x {self.filter(0)} }}"
        )
        where = f"?v ?k ?w . {second} {self.filter(0) if self.random.random() < 0.7 else ''}"
        return PROLOGUE + self.one(
            f"SELECT DISTINCT ?v ?w ?x {{ {where} }}",
            f"SELECT DISTINCT ?v ?w ( {self.expression()} AS ?e ) {{ {where} }}",
            f"SELECT ?w ( COUNT( {self.expression()} ) AS ?n ) {{ {where} }} GROUP BY ?w",
            f"SELECT ?w ( COUNT( * ) AS ?n ) {{ {where} }} GROUP BY ?w HAVING ( COUNT( * ) > 1 )",
            f"ASK {{ {where} }}",
        )
