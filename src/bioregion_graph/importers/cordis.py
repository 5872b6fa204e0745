"""EU research projects from the official CORDIS exports of one framework programme.

Read are ``project``, ``organization``, ``topics``, ``legalBasis``, ``euroSciVoc`` and ``webLink`` (CSV, semicolons,
every field quoted, UTF-8). Only the first two must be there. Participants are read in ``cordis_participants``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from pyoxigraph import NamedNode

from bioregion_graph.errors import InputError
from bioregion_graph.importers.cordis_participants import ORGANISATIONS, Participants
from bioregion_graph.importers.cordis_rows import (
    FIELDS,
    LEGAL_BASES,
    LINKS,
    PROJECTS,
    TOPICS,
    Make,
    Saying,
    address,
    check,
    field_of_science,
    legal_basis,
    project,
    quads_of,
    topic,
)
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.entries import (
    Entry,
    Report,
    fingerprint,
    fingerprint_of,
)
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.reading import sound


@dataclass
class Cordis:
    """One framework programme. ``only`` are the identifiers of the projects wanted, None for all."""

    only: Container[str] | None = None
    _projects: dict[str, int] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)
    _said: set[int] = field(default_factory=set)

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The entries of all files, projects first. Raises InputError when a file is missing or unreadable."""
        self._projects.clear()
        self._refused.clear()
        self._said.clear()
        yield from self._all_projects(files, graph, report)
        yield from self._others(files, graph, report, ORGANISATIONS, Participants().read)
        for layout, read in (
            (TOPICS, topic),
            (LEGAL_BASES, legal_basis),
            (FIELDS, field_of_science),
            (LINKS, address),
        ):
            if layout.name.lower() in files:
                yield from self._others(files, graph, report, layout, partial(self._once, read))

    def _all_projects(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        for row in sound(Rows(files, PROJECTS), report, PROJECTS.name):
            identifier = row.get("id")
            if not files.wants(row.file, row.number):
                # It stands, or nothing that speaks of it would be wanted either.
                self._projects.setdefault(identifier, 0)
                continue
            mark = fingerprint_of(row, PROJECTS)
            if not identifier or identifier == "NA":
                problem = row.problem("The project has no id.", "Give it its grant number.")
                report.fault(PROJECTS.name, problem)
                continue
            known = self._projects.get(identifier)
            if known is not None and files.wanted is None:
                if known != mark:
                    again = row.problem(
                        f"The project {identifier} stands twice, with other content.",
                        "Remove one of the rows.",
                    )
                    report.fault(PROJECTS.name, again)
                continue
            if self.only is not None and identifier not in self.only:
                continue
            try:
                check(row)
            except InputError as problem:
                # Whether a project stands decides about all rows that speak of it, so it is known before them.
                self._refused.add(identifier)
                report.fault(PROJECTS.name, problem)
                continue
            self._projects[identifier] = mark
            subjects, marks, make = self._once(project, row)
            yield Entry(row.where, subjects, marks, partial(make, row, graph))

    def _others(
        self,
        files: Files,
        graph: NamedNode,
        report: Report,
        layout: Layout,
        read: Callable[[Row], tuple[tuple[str, ...], tuple[int, ...], Make]],
    ) -> Iterator[Entry]:
        for row in sound(Rows(files, layout, only_wanted=True), report, layout.name):
            identifier = row.get("projectID")
            if identifier not in self._projects:
                self._stray(row, layout, report)
                continue
            try:
                subjects, marks, make = read(row)
            except InputError as problem:
                report.fault(layout.name, problem)
                continue
            yield Entry(row.where, subjects, marks, partial(make, row, graph))

    def _once(
        self, read: Callable[[Row], Iterable[Saying]], row: Row
    ) -> tuple[tuple[str, ...], tuple[int, ...], Make]:
        """What a row speaks of, with marks of what it says of each; what was said before gets 0 and is not repeated.

        Thousands of projects name the same programme, call and topic.
        """
        subjects, marks, new = [], [], []
        for each in read(row):
            mark = fingerprint(each.subject, each.values)
            is_new = mark not in self._said
            self._said.add(mark)
            subjects.append(each.subject)
            marks.append(mark if is_new else 0)
            if is_new:
                new.append(each)
        return tuple(subjects), tuple(marks), partial(quads_of, new)

    def _stray(self, row: Row, layout: Layout, report: Report) -> None:
        """A row about a project that is not in the export: an error for a participation, else a note."""
        identifier = row.get("projectID")
        if layout is ORGANISATIONS and identifier in self._refused:
            away = f"The project {identifier} was set aside."
            report.fault(layout.name, row.problem(away, "Mend its row in project.csv."))
        elif self.only is not None:
            return
        elif layout is ORGANISATIONS:
            missing = f'The project "{identifier}" is not in project.csv.'
            report.fault(layout.name, row.problem(missing, "Give files of one and the same export."))
        else:
            report.notes[f"rows of {layout.name} about projects that project.csv does not list"] += 1
