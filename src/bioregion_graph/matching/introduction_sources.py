"""Who says so: the source graphs of the steps of a way, looked up in the view when a way is shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode

from bioregion_graph.matching.introductions import Step, Way
from bioregion_graph.matching.living import Kind
from bioregion_graph.queries.describe import text_of_iri
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import expand

_PROJECT, _PARTICIPANT = expand("brg:project"), expand("brg:participant")
_PARTICIPATION = expand("brg:Participation")
_TYPE, _SAME, _LABEL = expand("rdf:type"), expand("owl:sameAs"), expand("rdfs:label")


@dataclass(frozen=True)
class Evidence:
    """What speaks for a step: the nodes that state its ties, their source graphs, and the name of the project."""

    ties: tuple[str, ...]
    sources: tuple[str, ...]
    label: str = ""


class Sources:
    """Look-ups in one view; what was looked up once is kept as long as this object."""

    def __init__(self, view: View, library: Library) -> None:
        self._view = view
        self._ties = library.get("matching/tie_sources")
        self._known: dict[tuple[str, str], Evidence] = {}
        self._parts: dict[str, dict[str, list[str]]] = {}

    def of(self, way: Way) -> tuple[Evidence, ...]:
        """The evidence of each step of a way. Raises StoreError."""
        return tuple(self._of_step(step) for step in way.steps)

    def _of_step(self, step: Step) -> Evidence:
        if step.kind is Kind.project:
            parts = [self.of_participation(end, step.via) for end in (step.first, step.second)]
        else:
            parts = [self._of_tie(tie) for tie in step.ties]
        return Evidence(
            tuple(dict.fromkeys(tie for part in parts for tie in part.ties)),
            tuple(dict.fromkeys(source for part in parts for source in part.sources)),
            next((part.label for part in parts if part.label), ""),
        )

    def _of_tie(self, tie: str) -> Evidence:
        if (tie, "") not in self._known:
            rows = run(self._view, self._ties, {"tie": tie}).dicts()
            sources = tuple(text_of_iri(row["source"]) for row in rows)
            self._known[tie, ""] = Evidence((tie,), sources)
        return self._known[tie, ""]

    def of_participation(self, organisation: str, project: str) -> Evidence:
        """Who says that an organisation is in a project, as ``matching/participation_sources`` tells it, but read
        straight from the view: twenty hits have a hundred of them. Raises StoreError."""
        key = organisation, project
        if key not in self._known:
            ties = self._members(project).get(organisation, [])
            sources = {source for tie in ties for source in self._stating(tie)}
            label = min(self._objects(project, _LABEL), default="") if ties else ""
            self._known[key] = Evidence(tuple(ties), tuple(sorted(sources)), label)
        return self._known[key]

    def _members(self, project: str) -> dict[str, list[str]]:
        """The participations in a project, by participant."""
        if project not in self._parts:
            found: dict[str, list[str]] = defaultdict(list)
            for tie in sorted(self._subjects(_PROJECT, project)):
                for participant in self._objects(tie, _PARTICIPANT):
                    found[participant].append(tie)
            self._parts[project] = found
        return self._parts[project]

    def _stating(self, tie: str) -> set[str]:
        """The graphs that state a participation, under its own name or another."""
        return {
            quad.graph_name.value
            for name in {tie, *self._subjects(_SAME, tie)}
            for quad in self._view.quads(NamedNode(name), _TYPE, _PARTICIPATION)
            if isinstance(quad.graph_name, NamedNode)
        }

    def _subjects(self, property: NamedNode, value: str) -> set[str]:
        quads = self._view.quads(None, property, NamedNode(value), DefaultGraph())
        return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}

    def _objects(self, subject: str, property: NamedNode) -> list[str]:
        quads = self._view.quads(NamedNode(subject), property, None, DefaultGraph())
        return sorted(quad.object.value for quad in quads if isinstance(quad.object, NamedNode | Literal))
