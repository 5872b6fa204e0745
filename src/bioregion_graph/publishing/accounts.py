"""What is known of edits: each graph written by hand is described as a source, each edit as a PROV activity.

Following PROV-O (W3C, 2013). Unlike a build, an edit is an event: when it happened is part of what is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.publishing import words
from bioregion_graph.terms.namespaces import EDITED, EDITED_PROVENANCE, ID, expand

COLLECTION = NamedNode(f"{ID}collection/edited")
_PUBLISHER = Literal("Bioregion Graph editors")
_ANY_URI, _DATE_TIME = expand("xsd:anyURI"), expand("xsd:dateTime")
Value = NamedNode | Literal


def agent(author: str) -> NamedNode:
    """Who edits with the key of this name."""
    return NamedNode(f"{EDITED_PROVENANCE.value}#key-{author}")


def activity(number: int) -> NamedNode:
    """The edit that made the generation of this number."""
    return NamedNode(f"{ID}edit/{number}")


def edited(number: int, author: str, digest: str, graphs: Set[NamedNode], now: datetime) -> Iterator[Quad]:
    """An edit: who made it, when, from what text, by its hash, and which graphs it wrote."""
    edit, who = activity(number), agent(author)
    yield from _said(
        edit,
        ("rdf:type", expand("prov:Activity")),
        ("rdfs:label", Literal(f"Edit {number} by {author}", language="en")),
        ("rdfs:label", Literal(f"Modifica {number} di {author}", language="it")),
        ("prov:endedAtTime", Literal(now.isoformat(timespec="milliseconds"), datatype=_DATE_TIME)),
        ("prov:wasAssociatedWith", who),
        ("brg:fileHash", Literal(digest)),
        *(("prov:generated", graph) for graph in graphs),
    )
    yield from _said(who, ("rdf:type", expand("prov:Agent")), ("rdfs:label", Literal(author)))
    yield from _collection()


def described(graph: NamedNode, held: Set[Quad]) -> Iterator[Quad]:
    """A graph written by hand as a source, nothing when it holds nothing.

    What the graph says of itself (its address, its publisher) is not said again.
    """
    if not held:
        return
    own = {quad.predicate for quad in held if quad.subject == graph}
    name = graph.value.removeprefix(EDITED)
    said: tuple[tuple[str, Value], ...] = (
        ("rdf:type", expand("brg:Source")),
        ("brg:collection", COLLECTION),
        ("rdfs:label", Literal(name)),
        ("dcterms:publisher", _PUBLISHER),
    )
    if expand("brg:fileName") not in own:
        said += (("schema:url", Literal(graph.value, datatype=_ANY_URI)),)
    yield from _said(graph, *(each for each in said if expand(each[0]) not in own - {words.TYPE}))


def _collection() -> Iterator[Quad]:
    title, titolo = Literal("Edits by hand", language="en"), Literal("Modifiche a mano", language="it")
    about = "What editors of this graph have written through its interface, with the key that they used."
    di_che = (
        "Ciò che i redattori di questo grafo hanno scritto tramite la sua interfaccia, con la chiave usata."
    )
    yield from _said(
        COLLECTION,
        ("rdf:type", expand("brg:Collection")),
        *((name, text) for name in ("rdfs:label", "dcterms:title") for text in (title, titolo)),
        ("dcterms:description", Literal(about, language="en")),
        ("dcterms:description", Literal(di_che, language="it")),
        ("dcterms:publisher", _PUBLISHER),
        ("dcterms:license", NamedNode("https://creativecommons.org/licenses/by/4.0/")),
    )


def _said(subject: NamedNode, *stated: tuple[str, Value]) -> Iterator[Quad]:
    for predicate, value in stated:
        yield Quad(subject, expand(predicate), value, EDITED_PROVENANCE)
