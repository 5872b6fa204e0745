"""What an update asks to be changed."""

from __future__ import annotations

import pytest

from bioregion_graph.errors import UnreadableError
from bioregion_graph.sparql.algebra import From, Group, Iri, Literal, Node, Triple, Variable, walk
from bioregion_graph.sparql.updates import Operation, Quads, read_update

P, G, H = Iri("http://e/p"), Iri("http://e/g"), Iri("http://e/h")
V, W = Variable("v"), Variable("w")
HEAD = "PREFIX : <http://e/>\n"


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("LOAD :p", Operation("LOAD", source=P, target="DEFAULT")),
        ("LOAD SILENT :p INTO GRAPH :g", Operation("LOAD", True, P, G)),
        ("CLEAR ALL", Operation("CLEAR", target="ALL")),
        ("drop silent default", Operation("DROP", True, target="DEFAULT")),
        ("CREATE GRAPH :g", Operation("CREATE", target=G)),
        ("CLEAR NAMED", Operation("CLEAR", target="NAMED")),
        ("ADD :g TO DEFAULT", Operation("ADD", source=G, target="DEFAULT")),
        ("MOVE SILENT DEFAULT TO GRAPH :h", Operation("MOVE", True, "DEFAULT", H)),
        ("COPY GRAPH :g TO :h", Operation("COPY", source=G, target=H)),
        (
            "INSERT DATA { :g :p 'a' }",
            Operation("INSERT DATA", inserted=(Quads(None, (Triple(G, P, Literal("a")),)),)),
        ),
        (
            "DELETE DATA { GRAPH :g { :h :p 'a' } :h :p 'b' }",
            Operation(
                "DELETE DATA",
                deleted=(Quads(G, (Triple(H, P, Literal("a")),)), Quads(None, (Triple(H, P, Literal("b")),))),
            ),
        ),
        ("DELETE WHERE { ?v :p ?w }", Operation("DELETE WHERE", deleted=(Quads(None, (Triple(V, P, W),)),))),
        (
            "WITH :g DELETE { ?v :p ?w } INSERT { GRAPH ?w { ?v :p ?v } } USING :g USING NAMED :h WHERE { ?v :p ?w }",
            Operation(
                "MODIFY",
                within=G,
                deleted=(Quads(None, (Triple(V, P, W),)),),
                inserted=(Quads(W, (Triple(V, P, V),)),),
                using=(From(G), From(H, is_named=True)),
                where=Group((Triple(V, P, W),)),
            ),
        ),
        (
            "INSERT {} WHERE {}",
            Operation("MODIFY", where=Group(())),
        ),
    ],
)
def test_every_kind_of_change_is_read(text: str, operation: Operation) -> None:
    assert read_update(HEAD + text) == (operation,)


def test_several_changes_keep_their_order_and_places_and_may_declare_anew() -> None:
    text = f"{HEAD}CLEAR GRAPH :g ; PREFIX : <http://f/> DROP GRAPH :g ;"
    one, other = read_update(text)
    assert (one.target, other.target) == (G, Iri("http://f/g"))
    assert text[slice(*one.span)] == "CLEAR GRAPH :g"
    assert read_update("") == ()


def test_an_update_is_walked_like_a_query() -> None:
    (operation,) = read_update(f"{HEAD}WITH :g DELETE {{ ?v :p 1 }} WHERE {{ GRAPH :h {{ ?v :p ?w }} }}")
    found: list[Node] = list(walk(operation))
    assert [each for each in found if isinstance(each, Variable)] == [V, V, W]
    assert H in found


@pytest.mark.parametrize(
    "text", ["SELECT * {}", "INSERT { ?v a ?w }", "DROP", "LOAD 'a'", "DELETE DATA { :p"]
)
def test_what_is_no_update_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_update(text)
