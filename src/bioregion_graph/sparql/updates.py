"""What an update asks to be changed, as a list of operations (SPARQL 1.1 Update, section 3)."""

from __future__ import annotations

from dataclasses import dataclass

from bioregion_graph.sparql import syntax
from bioregion_graph.sparql.algebra import From, Group, Iri, Node, Triple, Variable
from bioregion_graph.sparql.terms import Branch, branches, has, span_of
from bioregion_graph.sparql.translate import Reader


@dataclass(frozen=True, slots=True)
class Quads(Node):
    """Triples of one graph; ``graph`` None is the default graph, or that of WITH."""

    graph: Variable | Iri | None
    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Operation(Node):
    """One change.

    ``kind`` is LOAD, CLEAR, DROP, CREATE, ADD, MOVE, COPY, INSERT DATA, DELETE DATA, DELETE WHERE or MODIFY.
    ``source`` and ``target`` are an IRI or one of the words DEFAULT, NAMED, ALL: LOAD reads its source into its
    target (DEFAULT where none is written), ADD, MOVE and COPY go from source to target, CLEAR, DROP and CREATE
    have a target alone. ``within`` is the graph of WITH, ``using`` the graphs of USING.
    """

    kind: str
    is_silent: bool = False
    source: Iri | str | None = None
    target: Iri | str | None = None
    within: Iri | None = None
    deleted: tuple[Quads, ...] = ()
    inserted: tuple[Quads, ...] = ()
    using: tuple[From, ...] = ()
    where: Group | None = None


def read_update(text: str) -> tuple[Operation, ...]:
    """The operations of an update, in their order.

    Raises UnreadableError when this reader cannot read it, which says nothing about what the engine will do.
    """
    return _UpdateReader(text).update(syntax.tree(text, "update"))


class _UpdateReader(Reader):
    def update(self, tree: Branch) -> tuple[Operation, ...]:
        operations = []
        for part in branches(tree):
            if part.data == "prologue":
                self.declare(part)
            else:
                operations.append(self._operation(part))
        return tuple(operations)

    def _operation(self, tree: Branch) -> Operation:
        span, parts = span_of(tree), branches(tree)
        is_silent = any(has(child, "SILENT") for child in tree.children)
        words = [
            str(child).upper() for child in tree.children if not has(child, "SILENT") and child not in parts
        ]
        match tree.data:
            case "load":
                source, *into = map(self.iri, parts)
                return Operation("LOAD", is_silent, source, into[0] if into else "DEFAULT", span=span)
            case "manage":
                target: Iri | str = self.iri(parts[0]) if parts else words[1]
                return Operation(words[0], is_silent, target=target, span=span)
            case "transfer":
                here, there = map(self._place, parts)
                return Operation(words[0], is_silent, here, there, span=span)
            case "insert_data":
                return Operation("INSERT DATA", inserted=self._quads(parts[0]), span=span)
            case "delete_data" | "delete_where":
                kind = str(tree.data).replace("_", " ").upper()
                return Operation(kind, deleted=self._quads(parts[0]), span=span)
        return self._modify(tree)

    def _place(self, tree: Branch) -> Iri | str:
        parts = branches(tree)
        return self.iri(parts[0]) if parts else "DEFAULT"

    def _modify(self, tree: Branch) -> Operation:
        parts = {str(part.data): branches(part) for part in branches(tree)}
        return Operation(
            "MODIFY",
            within=self.iri(parts["with"][0]) if "with" in parts else None,
            deleted=self._quads(parts["deleted"][0]) if "deleted" in parts else (),
            inserted=self._quads(parts["inserted"][0]) if "inserted" in parts else (),
            using=tuple(self.named(part) for part in branches(tree) if part.data == "using"),
            where=self.group(branches(tree)[-1]),
            span=span_of(tree),
        )

    def _quads(self, tree: Branch) -> tuple[Quads, ...]:
        found = []
        for part in branches(tree):
            graph = None
            patterns = [part]
            if part.data == "quads_of":
                name, *patterns = branches(part)
                graph = self.name(name)
            triples = tuple(triple for pattern in patterns for triple in self.triples(pattern))
            found.append(Quads(graph, triples, span=span_of(part)))
        return tuple(found)
