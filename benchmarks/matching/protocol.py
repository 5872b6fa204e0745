"""Who was to be found: the consortia of a period, asked of an index that ends before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bioregion_graph.matching import themes
from bioregion_graph.matching.facts import Facts, Project
from bioregion_graph.matching.index import Index, text_of
from bioregion_graph.matching.question import Wish
from bioregion_graph.matching.themes import Theme

LEAST_MEMBERS = 3
LIFE = (Theme.FIELD, "life sciences")


@dataclass(frozen=True)
class Window:
    """A period in which consortia began, and the day on which the index ends."""

    name: str
    first: date
    last: date
    index_day: date


# Tuned on the first two; the last two are the tests.
TRAINING = (
    Window("2016", date(2016, 10, 1), date(2017, 9, 30), date(2016, 10, 1)),
    Window("2017", date(2017, 10, 1), date(2018, 9, 30), date(2017, 10, 1)),
)
VALIDATION = Window("2018", date(2018, 10, 1), date(2019, 9, 30), date(2018, 10, 1))
TESTS = (
    Window("Horizon 2020", date(2019, 10, 1), date(2020, 6, 30), date(2019, 10, 1)),
    Window("Horizon Europe", date(2024, 1, 1), date(2024, 8, 31), date(2024, 1, 1)),
)


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
