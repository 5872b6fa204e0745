"""pySHACL, the judge beside the compiled shapes: for stand-alone Turtle files, and for the tests that compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from bioregion_graph.errors import InputError
from bioregion_graph.terms.namespaces import CONCEPTS
from bioregion_graph.validation.findings import Finding, in_order
from bioregion_graph.validation.turtle import read

_SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


@dataclass(frozen=True)
class Verdict:
    """One result of a validation: ``component`` as in ``minCount``, ``value`` empty when there is none."""

    severity: str
    subject: str
    value: str
    component: str
    shape: str
    message: str
    message_it: str


def judge(facts: Graph, ontology: Path) -> list[Verdict]:
    """Validate a graph against all shapes of an ontology folder, whose classes are known too."""
    return judge_with(facts, shapes_graph(ontology), background(ontology))


def judge_with(facts: Graph, shapes: Graph, known: Graph | None = None) -> list[Verdict]:
    """Validate a graph against a graph of shapes, as pySHACL does; ``known`` is looked up but not checked."""
    told = facts if known is None else _with_concepts(facts, known)
    _, report, _ = pyshacl.validate(
        told, shacl_graph=shapes, ont_graph=known, inference="none", advanced=True
    )
    assert isinstance(report, Graph)
    return [_verdict(report, node, shapes) for node in report.subjects(RDF.type, SH.ValidationResult)]


def judge_file(path: Path, where: str, ontology: Path) -> list[Finding]:
    """The findings in one Turtle file. Raises InputError with file and line when it does not parse."""
    read(path, where)  # the engine's parser names the line, rdflib's does so less well
    try:
        facts = Graph(bind_namespaces="none").parse(path, format="turtle")
    except (SyntaxError, ValueError) as error:
        raise InputError("The file is not Turtle.", where, "Mend the Turtle there.") from error
    return in_order(
        Finding(
            each.severity, "", where, 0, each.subject, each.message, each.message_it, each.shape, each.value
        )
        for each in judge(facts, ontology)
    )


def shapes_graph(ontology: Path) -> Graph:
    """All shapes and the prefixes that their queries use, as one graph."""
    return _parse([ontology / "prefixes.ttl", *sorted((ontology / "shapes").glob("*.ttl"))])


def background(ontology: Path) -> Graph:
    """The classes and concepts that facts refer to."""
    return _parse([ontology / "bioregion.ttl", *sorted((ontology / "concepts").glob("*.ttl"))])


def _parse(paths: list[Path]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def _with_concepts(facts: Graph, known: Graph) -> Graph:
    """The facts and what is known of the concepts that they name.

    pySHACL takes classes and properties from an ontology but no instances, so every concept would be unknown.
    """
    told = Graph(bind_namespaces="none")
    told += facts
    waiting, seen = set(facts.objects()), set(facts.subjects())
    while waiting:
        concept = waiting.pop()
        if concept in seen or not str(concept).startswith(CONCEPTS):
            continue
        seen.add(concept)
        for triple in known.triples((concept, None, None)):
            told.add(triple)
            waiting.add(triple[2])
    return told


def _verdict(report: Graph, node: Node, shapes: Graph) -> Verdict:
    shape = report.value(node, SH.sourceConstraint) or report.value(node, SH.sourceShape)
    messages = _by_language(report, node, list(shapes.objects(shape, SH.message)))
    component = str(report.value(node, SH.sourceConstraintComponent)).removeprefix(str(SH))
    component = component.removesuffix("ConstraintComponent").replace("SPARQL", "sparql")
    value = report.value(node, SH.value)
    return Verdict(
        _SEVERITIES[URIRef(str(report.value(node, SH.resultSeverity)))],
        str(report.value(node, SH.focusNode)),
        "" if value is None else str(value),
        component[:1].lower() + component[1:],
        str(shape),
        messages.get("en", ""),
        messages.get("it", ""),
    )


def _by_language(report: Graph, node: Node, written: list[Node]) -> dict[str, str]:
    """The messages of a result; pySHACL drops the language of those of queries, so it is looked up again."""
    messages = {}
    for text in report.objects(node, SH.resultMessage):
        assert isinstance(text, Literal)
        language = text.language
        for template in written:
            fitting = ".*".join(re.escape(part) for part in re.split(r"\{[?$]\w+\}", str(template)))
            if language is None and isinstance(template, Literal) and re.fullmatch(fitting, text, re.DOTALL):
                language = template.language
        messages[language or ""] = str(text)
    return messages
