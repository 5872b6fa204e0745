"""Consortia judged by the rules of eligibility as SHACL shapes, with pySHACL: the exchange form of the rules.

Slow beside the checker in ``matching/eligibility``, which answers people; here to judge what others send, and to hold
the checker against. Follows SHACL (W3C, 2017), section 6, and the rules of SHACL Advanced Features (2017), section 8.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

import pyshacl
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from bioregion_graph.errors import InputError
from bioregion_graph.terms.namespaces import expand

# What a rule says of a consortium, when it is not met.
Broken = dict[tuple[str, str], str]
_COMPONENTS = "https://w3id.org/bioregion/eligibility/components/"
_VERDICTS = {f"{_COMPONENTS}broken": "no", f"{_COMPONENTS}undecided": "unknown"}
_RULE, _CONDITION = (URIRef(expand(f"brg:Eligibility{name}").value) for name in ("Rule", "Condition"))
# What leads from a rule to its conditions and their quotas.
_LEADING = {URIRef(expand(name).value) for name in ("brg:anyOf", "brg:quota", "rdf:first", "rdf:rest")}
_DATA = ("concepts/organisation-kind.ttl", "concepts/eligibility-fact.ttl")


def judge_consortia(facts: str, rules: Collection[str], ontology: Path) -> Broken:
    """What these rules say of all consortia in a Turtle text: by consortium and rule "no" or "unknown".

    A rule that a consortium meets is not among what comes back. Rules are named by IRI; which of them are in force
    is for the caller to choose. Raises InputError when the text is not Turtle or a rule is not declared.
    """
    known = _known(ontology)
    chosen = _chosen(known, rules)
    data = _without_conditions(known) + chosen
    try:
        data.parse(data=facts, format="turtle")
    except (SyntaxError, ValueError) as error:
        raise InputError("The text is not Turtle.", "consortia", "Mend the Turtle.") from error
    shapes = _components(ontology)
    shapes += chosen
    _, report, told = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=True)
    assert isinstance(report, Graph), told
    found = {}
    for node in report.subjects(RDF.type, SH.ValidationResult):
        subject, rule = report.value(node, SH.focusNode), report.value(node, SH.sourceShape)
        found[str(subject), str(rule)] = _VERDICTS[str(report.value(node, SH.sourceConstraintComponent))]
    return found


@cache
def _known(ontology: Path) -> Graph:
    """Rules, lists, kinds and facts, as data: they are looked up while judging."""
    graph = Graph(bind_namespaces="none")
    for path in (*sorted((ontology / "eligibility").glob("*.ttl")), *(ontology / name for name in _DATA)):
        if path.name != "components.ttl":
            graph.parse(path, format="turtle")
    return graph


@cache
def _without_conditions(known: Graph) -> Graph:
    """Lists, kinds and facts alone: what the conditions of other rules say need not be worked out."""
    graph = Graph(bind_namespaces="none")
    asked = {*known.subjects(RDF.type, _RULE), *known.subjects(RDF.type, _CONDITION)}
    for triple in known:
        if triple[0] not in asked:
            graph.add(triple)
    return graph


def _components(ontology: Path) -> Graph:
    return Graph(bind_namespaces="none").parse(ontology / "eligibility/components.ttl", format="turtle")


def _chosen(known: Graph, rules: Collection[str]) -> Graph:
    """The chosen rules with their conditions and quotas."""
    graph = Graph(bind_namespaces="none")
    for rule in rules:
        if (URIRef(rule), RDF.type, SH.NodeShape) not in known:
            raise InputError("The rule is not declared.", rule, "Name a rule of ontology/eligibility.")
        waiting: list[Node] = [URIRef(rule)]
        while waiting:
            for triple in known.triples((waiting.pop(), None, None)):
                graph.add(triple)
                if triple[1] in _LEADING:
                    waiting.append(triple[2])
    return graph
