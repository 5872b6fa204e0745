"""python -m benchmarks.matching.cold HOME: where those stand of whom no project is known, only what they say.

Nobody can be told a newcomer before it took part, so it is played: of everybody who was wanted in the validation slice
and had been in one project before, that participation is taken away, and the text and concepts of the project are put
in as what it says of itself. Prints where the wanted ones stand then, where they stood without being taken for
newcomers, and where they stand with their project.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching.protocol import VALIDATION
from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import reading, training
from bioregion_graph.matching.counterfactual import place
from bioregion_graph.matching.facts import Facts, Project
from bioregion_graph.matching.index import Index
from bioregion_graph.matching.model import Task, Values, load
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import candidates, values_of
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.matching.training import Case
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view


def masked(facts: Facts, known: Mapping[str, Project]) -> Facts:
    """The facts where these organisations were in no project before, and say of themselves what theirs was about."""
    gone = {(project.iri, iri) for iri, project in known.items()}
    projects = [
        replace(each, members=tuple(who for who in each.members if (each.iri, who) not in gone))
        for each in facts.projects
    ]
    said = {
        iri: replace(facts.organisations[iri], text=project.text, concepts=project.concepts)
        for iri, project in known.items()
    }
    return replace(facts, projects=projects, organisations={**facts.organisations, **said})


def newcomers(index: Index, asked: Sequence[Case]) -> dict[str, Project]:
    """Who was wanted and had been in one project before, with that project, if it coordinated none."""
    found = {}
    for column in {column for each in asked for column in each.wanted}:
        (*rows,) = index.by_member[[column]].indices
        project = index.projects[rows[0]] if len(rows) == 1 else None
        if project and project.text and not index.by_lead[[column]].nnz:
            found[index.organisations[column].iri] = project
    return found


def untaken(question: Question) -> Values:
    """The values without taking anybody for a newcomer."""
    return np.stack([signal.values(question) for signal in SIGNALS], axis=1)


def places(
    index: Index, asked: Sequence[Case], wanted: Mapping[str, Project], values: object = values_of
) -> Iterator[int]:
    """Where the wanted newcomers stand by score, for each consortium that they joined."""
    assert callable(values)
    model = load(Task.COMPLETE)
    for each in asked:
        those = [index.numbers[iri] for iri in each.project.members if iri in wanted]
        if those:
            question = Question(index, each.wish)
            scores, allowed = model.scores(values(question)), candidates(question)
            yield from (place(scores, allowed, number) for number in those)


def told(name: str, found: NDArray[np.int64], of: int) -> str:
    """A line of the table."""
    within = " | ".join(f"{(found <= most).mean():.3f}" for most in (50, 200, 1000))
    return f"| {name} | {int(np.median(found))} of {of} | {within} |"


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.cold", description=__doc__)
    parser.add_argument("home", type=Path)
    given = parser.parse_args(arguments)
    facts = reading.kept(open_view(given.home), Library.load(folder("queries")))
    index = indexes.build(facts, VALIDATION.index_day)
    asked = training.cases(index, training.consortia(facts, VALIDATION))
    known = newcomers(index, asked)
    hidden = indexes.build(masked(facts, known), VALIDATION.index_day)
    print(f"{len(known)} organisations that had been in one project, {len(asked)} consortia\n")
    print("| known of them | median place | in 50 | in 200 | in 1000 |\n|---|---|---|---|---|")
    for name, of, values in (
        ("what they say of themselves, taken for newcomers", hidden, values_of),
        ("the same, not taken for newcomers", hidden, untaken),
        ("their project", index, values_of),
    ):
        found = np.asarray([*places(of, asked, known, values)])
        print(told(name, found, len(of.organisations)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
