"""Names of terms for the coach's sentences: the label of the graph and the term as one would write it."""

from __future__ import annotations

import re

from pyoxigraph import Literal as GraphLiteral
from pyoxigraph import NamedNode

from bioregion_graph.queries.coach.saying import Said, same, say
from bioregion_graph.sharing.view import View
from bioregion_graph.sparql.algebra import XSD, BlankNode, Iri, Literal, Node, Variable
from bioregion_graph.sparql.writing import write
from bioregion_graph.terms.namespaces import PREFIXES, compact, expand

_LABELS = (expand("rdfs:label"), expand("skos:prefLabel"), expand("dcterms:title"))
_LONGEST = 60
_DECLARED = re.compile(r"PREFIX\s+([\w-]*)\s*:\s*<([^<>\s]*)>", re.IGNORECASE)
# Words of other vocabularies, which the graph does not describe.
_FOREIGN = {
    "rdf:type": Said("kind", "tipo"),
    "rdfs:label": Said("name", "nome"),
    "rdfs:comment": Said("remark", "nota"),
    "rdfs:subClassOf": Said("kind of", "sottoclasse di"),
    "skos:prefLabel": Said("name", "nome"),
    "skos:altLabel": Said("other name", "altro nome"),
    "skos:definition": Said("definition", "definizione"),
    "skos:notation": Said("code", "codice"),
    "skos:broader": Said("broader concept", "concetto più ampio"),
    "skos:inScheme": Said("scheme", "schema"),
    "skos:Concept": Said("concept", "concetto"),
    "owl:sameAs": Said("same as", "uguale a"),
    "dcterms:title": Said("title", "titolo"),
    "dcterms:description": Said("description", "descrizione"),
    "dcterms:publisher": Said("publisher", "editore"),
    "dcterms:license": Said("licence", "licenza"),
    "org:member": Said("member", "membro"),
    "org:organization": Said("body", "organismo"),
    "org:role": Said("role", "ruolo"),
    "org:unitOf": Said("group of", "gruppo di"),
    "schema:url": Said("web address", "indirizzo web"),
}


class Names:
    """Looks up names in a view, each once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[str, Said | None] = {}

    def label(self, iri: str) -> Said | None:
        """The label of a thing in both languages, one standing in for the other; None without any."""
        if iri not in self._known:
            self._known[iri] = _FOREIGN.get(compact(iri)) or self._look_up(iri)
        return self._known[iri]

    def short(self, node: Node) -> Said:
        """A term or variable by its label alone where it has one."""
        if isinstance(node, Iri) and (label := self.label(node.value)):
            return say("“{label}”", "«{label}»", label=label)
        return same(written(node))

    def full(self, node: Node) -> Said:
        """A term with its label and as it is written: “member of” (brg:memberOf)."""
        if isinstance(node, Iri) and (label := self.label(node.value)):
            return say("“{label}” ({name})", "«{label}» ({name})", label=label, name=written(node))
        return same(written(node))

    def _look_up(self, iri: str) -> Said | None:
        found: dict[str, str] = {}
        try:
            node = NamedNode(iri)
        except ValueError:
            return None
        for property in _LABELS:
            for quad in self._view.quads(node, property):
                if isinstance(quad.object, GraphLiteral):
                    found.setdefault(quad.object.language or "", quad.object.value)
        if not found:
            return None
        plain = found.get("") or next(iter(found.values()))
        english = found.get("en", plain)
        return Said(_clipped(english), _clipped(found.get("it", english)))


def written(node: Node) -> str:
    """A term as an author would write it: prefixed where a prefix of ours fits, numbers without quotes."""
    match node:
        case Iri():
            short = compact(node.value)
            return short if short != node.value else f"<{node.value}>"
        case Literal():
            return _literal(node)
        case Variable():
            return f"?{node.name}"
        case BlankNode():
            return "[ ]" if node.is_fresh else f"_:{node.label}"
    return _clipped(write(node))


def spelt(node: Node, text: str) -> str:
    """A term as it can be put into this text: prefixed where the text declares that prefix, else whole."""
    short = written(node)
    if not isinstance(node, Iri) or short.startswith("<"):
        return short
    prefix = short.partition(":")[0]
    # A prefix declared otherwise would be worse than none.
    return short if declared(text).get(prefix) == PREFIXES[prefix] else f"<{node.value}>"


def declared(text: str) -> dict[str, str]:
    """The prefixes that a query declares, each with its namespace."""
    return dict(_DECLARED.findall(text))


def _literal(literal: Literal) -> str:
    kind = literal.datatype.removeprefix(XSD)
    if kind in ("integer", "decimal", "boolean"):
        return literal.lexical
    plain = str(Literal(_clipped(literal.lexical), language=literal.language))
    return plain if literal.language or kind == "string" else f"{plain}^^{written(Iri(literal.datatype))}"


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
