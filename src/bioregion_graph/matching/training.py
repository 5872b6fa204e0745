"""Lessons out of the past: what was asked of a consortium on the day before it began, and who was in it then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import themes
from bioregion_graph.matching.facts import Facts, Project
from bioregion_graph.matching.index import Index, text_of
from bioregion_graph.matching.learning import Lesson, learn, lesson
from bioregion_graph.matching.model import Curve, Task
from bioregion_graph.matching.question import Question, Wish
from bioregion_graph.matching.ranking import candidates, values_of
from bioregion_graph.matching.themes import Theme

LEAST_MEMBERS = 3
LIFE = (Theme.FIELD, "life sciences")
# Consortia of other fields teach too, but are not to outweigh those of the life sciences.
OTHERS = 100


@dataclass(frozen=True)
class Window:
    """A period in which consortia began, and the day on which the index ends."""

    name: str
    first: date
    last: date
    index_day: date


@dataclass(frozen=True)
class Case:
    """One consortium: the wish of its coordinator, the columns of those to be found, and how many nobody could find.

    ``lead`` is the column of the coordinator, None if it had no project before.
    """

    project: Project
    wish: Wish
    lead: int | None
    wanted: tuple[int, ...]
    beyond: int


def consortia(facts: Facts, window: Window, *, of_life: bool = True) -> list[Project]:
    """The projects of at least three that began in the window, with one coordinator; in the life sciences, or not."""
    return [
        project
        for project in facts.projects
        if window.first <= project.begins <= window.last
        and not project.is_guessed
        and len(project.members) >= LEAST_MEMBERS
        and len(project.coordinators) == 1
        and (LIFE in themes.of_project(project)) == of_life
    ]


def case(index: Index, project: Project) -> Case:
    """What is asked and what is to be found; whoever had no project before the index ends cannot be."""
    (lead,) = project.coordinators
    others = [index.numbers.get(each) for each in project.members if each != lead]
    wanted = tuple(each for each in others if each is not None and index.count[each] > 0)
    wish = Wish(lead, (), text_of(project), themes.of_project(project))
    return Case(project, wish, index.numbers.get(lead), wanted, len(others) - len(wanted))


def cases(index: Index, projects: Sequence[Project]) -> list[Case]:
    """All in which somebody can be found."""
    return [each for each in (case(index, project) for project in projects) if each.wanted]


def train(
    facts: Facts, windows: Sequence[Window], *, seed: int = 5, told: Callable[[str], None] = lambda _: None
) -> dict[Task, dict[str, Curve]]:
    """The curves of both tasks out of all windows; ``told`` hears of each window that is done.

    Raises ValueError where no consortium is in them.
    """
    random = np.random.default_rng(seed)
    lessons: dict[Task, list[Lesson]] = {task: [] for task in Task}
    for window in windows:
        index = indexes.build(facts, window.index_day)
        others = consortia(facts, window, of_life=False)
        drawn = random.choice(len(others), min(OTHERS, len(others)), replace=False)
        ours = consortia(facts, window)
        for each in cases(index, [*ours, *(others[place] for place in sorted(drawn))]):
            question = Question(index, each.wish)
            values = values_of(question)
            for task in Task:
                allowed = candidates(question, only_new=task is Task.NEW) & (index.count > 0)
                wanted = [column for column in each.wanted if allowed[column]]
                if wanted:
                    lessons[task].append(lesson(values, wanted, allowed, random))
        told(f"{window.name}: {len(ours)} consortia of the life sciences, {len(drawn)} others")
    return {task: learn(each) for task, each in lessons.items()}
