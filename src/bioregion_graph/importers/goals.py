"""The Sustainable Development Goals that a model expects projects of CORDIS to serve: predictions, not facts.

Read is one table: the record number of a project (``rcn``) and 0 or 1 for each goal. CORDIS names a project by its
grant, so which projects have these numbers is told by who has the graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.entries import Entry, Report, fingerprint
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.reading import sound, the_file
from bioregion_graph.terms.iris import concept
from bioregion_graph.terms.namespaces import BASE, expand

# The model was not trained for goal 17, so its column may be missing.
_GOALS, _LAST_GOAL = tuple(map(str, range(1, 17))), "17"
_PREDICTED = expand("brg:predictedGoal")


@dataclass(frozen=True)
class PredictedGoals:
    """The predictions; ``projects`` are those of each record number, by their keys (``id/project/cordis-814607``)."""

    projects: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of which projects have which record number: other projects are another import."""
        lines = (f"{number}\t{' '.join(keys)}\n" for number, keys in sorted(self.projects.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """An entry for each project with a goal. Raises InputError where no project is known, or no file is."""
        if not self.projects:
            raise InputError(
                "The graph holds no project with a record number, so the predictions are about nothing.",
                str(files.path),
                "Import cordis-fp7 or cordis-h2020 first.",
            )
        name = the_file(files, r".*(sdg|goals).*\.csv", "table of predicted goals")
        layout = Layout(name, ("rcn", *_GOALS), (_LAST_GOAL,), delimiter=",")
        seen: set[str] = set()
        for row in sound(Rows(files, layout), report, name):
            number = row.get("rcn")
            try:
                goals = _goals(row)
                if number in seen:
                    raise row.problem(f"The record number {number} stands twice.", "Remove one of the rows.")
            except InputError as problem:
                report.fault(name, problem)
                continue
            seen.add(number)
            keys = self.projects.get(number, ())
            if not keys:
                report.notes["rows about projects that the graph does not hold"] += 1
            elif not goals:
                report.notes["rows that predict no goal"] += 1
            else:
                mark = fingerprint("goals", goals)
                yield Entry(row.where, tuple(keys), (mark,) * len(keys), partial(_quads, keys, goals, graph))


def _goals(row: Row) -> list[str]:
    """The numbers of the predicted goals. Raises InputError for a row that is no prediction."""
    number = row.get("rcn")
    if not (number.isascii() and number.isdigit()):
        raise row.problem(f'rcn "{number}" is no record number.', "Write it as 228025.")
    goals = []
    for goal in (*_GOALS, _LAST_GOAL):
        said = row.get(goal)
        if said == "1":
            goals.append(goal)
        elif said != "0" and not (goal == _LAST_GOAL and goal not in row.fields):
            raise row.problem(f'{goal} "{said}" is no prediction.', "Write 0 or 1.")
    return goals


def _quads(keys: Sequence[str], goals: Sequence[str], graph: NamedNode) -> Iterable[Quad]:
    # That it is a project, and what else it is, CORDIS says: without that a prediction is about nothing.
    for key in keys:
        for goal in goals:
            yield Quad(NamedNode(BASE + key), _PREDICTED, concept("sdg", goal), graph)
