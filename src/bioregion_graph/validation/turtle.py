"""Turtle files read into plain triples, with the line when a file does not parse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from bioregion_graph.errors import InputError
from bioregion_graph.terms.namespaces import expand

Node = NamedNode | BlankNode | Literal | Triple

_FIRST, _REST, _NIL = expand("rdf:first"), expand("rdf:rest"), expand("rdf:nil")


class Triples:
    """What a Turtle file says, by subject and predicate, in the order of the file."""

    def __init__(self, statements: Iterable[tuple[Node, NamedNode, Node]], where: str) -> None:
        self.where = where
        self._found: dict[Node, dict[NamedNode, list[Node]]] = defaultdict(dict)
        for subject, predicate, value in statements:
            self._found[subject].setdefault(predicate, []).append(value)

    def __iter__(self) -> Iterator[tuple[Node, dict[NamedNode, list[Node]]]]:
        """Each subject with all that is said of it."""
        return iter(self._found.items())

    def of(self, subject: Node) -> dict[NamedNode, list[Node]]:
        """All that is said of a subject; empty when nothing is."""
        return self._found.get(subject, {})

    def subjects(self, predicate: NamedNode, value: Node) -> Iterator[Node]:
        """The subjects of which this is said."""
        return (subject for subject, said in self._found.items() if value in said.get(predicate, ()))

    def items(self, head: Node) -> list[Node]:
        """The members of an RDF list. Raises InputError when the list is broken."""
        members: list[Node] = []
        while head != _NIL:
            said = self.of(head)
            if len(said.get(_FIRST, ())) != 1 or len(said.get(_REST, ())) != 1:
                raise InputError("A list is broken.", self.where, "Write it in parentheses: ( one two ).")
            members.append(said[_FIRST][0])
            head = said[_REST][0]
        return members


def read(path: Path, where: str) -> Triples:
    """The triples of a Turtle file; ``where`` names the file in messages.

    Raises InputError with file and line when the file cannot be read or does not parse.
    """
    try:
        quads = list(parse(path=path, format=RdfFormat.TURTLE))
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        reason = " ".join(str(error.msg).split())[:200]
        raise InputError(
            f"The file is not Turtle ({reason}).", f"{where}{line}", "Mend the Turtle there."
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(
            f"The file cannot be read ({error}).", where, "Name a Turtle file in UTF-8."
        ) from error
    return Triples(((quad.subject, quad.predicate, quad.object) for quad in quads), where)
