"""Who says so: the source graphs of the steps of a way, looked up in the view when a way is shown."""

from __future__ import annotations

from dataclasses import dataclass

from bioregion_graph.matching.introductions import Step, Way
from bioregion_graph.matching.living import Kind
from bioregion_graph.queries.describe import text_of_iri
from bioregion_graph.queries.formats import text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.sharing.view import View


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
        self._participations = library.get("matching/participation_sources")
        self._known: dict[tuple[str, str], Evidence] = {}

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
        """Who says that an organisation is in a project. Raises StoreError."""
        key = organisation, project
        if key not in self._known:
            values = {"organisation": organisation, "project": project}
            rows = run(self._view, self._participations, values).dicts()
            self._known[key] = Evidence(
                tuple(dict.fromkeys(text_of_iri(row["tie"]) for row in rows)),
                tuple(dict.fromkeys(text_of_iri(row["source"]) for row in rows)),
                next((text_of(row["projectLabel"]) for row in rows), ""),
            )
        return self._known[key]
