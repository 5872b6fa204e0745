"""The signals: one small function each, from a question to a number for every organisation.

Social proximity comes first, then the matter, then kind and place: the order in which they were measured to tell
who works with whom in the Framework Programmes (Paier & Scherngell 2011; Scherngell & Barber 2009).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.index import Index, Matrix, Vector, vector
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.themes import Theme

# Steps of the walk; the share that goes back to the leader in each; and what leads on to like projects.
_STEPS, _RESTART, _TO_TEXT, _TO_THEME = 6, 0.25, 0.25, 0.15
_TINY = np.float32(1e-12)
# The hundredth best is the measure of what grows with the size of the graph.
_MEASURE = 100


@dataclass(frozen=True)
class Signal:
    """A signal: its name and how it is worked out; a relative one is measured by the hundredth best. More of a signal
    never speaks against one, unless it is free to: being of another country or kind does. One's own signal depends on
    nobody else's projects."""

    name: str
    of: Callable[[Question], Vector]
    is_relative: bool = False
    is_free: bool = False
    is_own: bool = False

    def values(self, question: Question) -> Vector:
        """The value of each organisation, not below 0 where the signal is a relative one."""
        values = self.of(question)
        return _relative(values) if self.is_relative else values


def joint_projects(question: Question) -> Vector:
    """Projects with the leader and the partners, by weight."""
    return vector(question.index.by_member @ question.joint)


def led_projects(question: Question) -> Vector:
    """Projects that the leader coordinated, by weight."""
    return vector(question.index.by_member @ question.led)


def joint_share(question: Question) -> Vector:
    """Projects with the leader and the partners, by the root of all projects: a small partner's few count more."""
    return vector((question.index.by_member @ question.own) / np.sqrt(question.index.count + 3))


def joint_like_this(question: Question) -> Vector:
    """Joint projects in the same field and family of topics."""
    return vector(question.index.by_member @ (question.joint * question.alike))


def joint_near_in_text(question: Question) -> Vector:
    """Joint projects, each by how near it is in text."""
    likeness = question.own * question.likeness * np.sqrt(question.index.weight)
    return vector(question.index.by_member @ likeness)


def shared_partners(question: Question) -> Vector:
    """Resource allocation: what the leader's partners pass on to theirs (Zhou, Lü & Zhang 2009, Eur. Phys. J. B 71)."""
    index = question.index
    return vector(index.ties @ (question.ties / np.maximum(index.strength, 0.5)))


def shared_partners_share(question: Question) -> Vector:
    """The same by the root of one's own ties."""
    return vector(shared_partners(question) / np.sqrt(question.index.strength + np.float32(0.2)))


def common_neighbours(question: Question) -> Vector:
    """Adamic & Adar (2003, Social Networks 25): common partners, those with few partners counting more."""
    index = question.index
    passed = np.sqrt(question.ties) / np.log(np.maximum(index.neighbours, 2))
    return vector(index.ties @ passed)


def walk(question: Question) -> Vector:
    """Random walk with restart at the leader and the partners, over projects and their likes (Tong et al. 2006)."""
    index = question.index
    start = np.zeros(len(index.organisations), np.float32)
    start[question.known] = 1 / max(len(question.known), 1)
    near, alike = _shares(question.near), _shares(question.alike * index.weight)
    leaving = 1 / np.maximum(index.activity, 1e-6)
    here = reached = start
    for _ in range(_STEPS):
        projects = (index.member @ (here * leaving)) * index.weight
        projects = (1 - _TO_TEXT - _TO_THEME) * projects + _TO_TEXT * near + _TO_THEME * alike
        reached = vector(index.by_member @ (projects / np.maximum(index.size, 1)))
        here = (1 - _RESTART) * reached + _RESTART * start
    return reached


def walk_share(question: Question) -> Vector:
    """The walk by the root of one's own activity."""
    return vector(walk(question) / np.sqrt(question.index.activity + np.float32(0.3)))


def near_projects(question: Question) -> Vector:
    """Parts in the projects nearest in text."""
    return vector(question.index.by_member @ (question.near * np.sqrt(question.index.weight)))


def near_profile(question: Question) -> Vector:
    """How near all one's projects, and what one says of oneself, are in text: the cosine."""
    return _near(question, question.index.described)


def near_work(question: Question) -> Vector:
    """How near all one's projects are in text: the cosine."""
    return _near(question, question.index.profiles)


def _near(question: Question, texts: Matrix) -> Vector:
    if not question.words.nnz:
        return np.zeros(len(question.index.organisations), np.float32)
    return vector(texts @ question.words.T)


def _experience(theme: Theme) -> Callable[[Question], Vector]:
    def experience(question: Question) -> Vector:
        return np.log1p(question.experience(theme))

    experience.__doc__ = f"Projects with the same {theme.value}, by weight."
    return experience


def _share(theme: Theme) -> Callable[[Question], Vector]:
    def share(question: Question) -> Vector:
        return question.experience(theme) / (question.index.activity + np.float32(0.3))

    share.__doc__ = f"The share of one's projects with the same {theme.value}."
    return share


def like_concepts_share(question: Question) -> Vector:
    """The share of one's projects in what has the same concepts."""
    index = question.index
    return vector(
        (index.by_member @ (question.like_concepts * index.weight)) / (index.activity + np.float32(0.3))
    )


def alike_projects(question: Question) -> Vector:
    """Projects in the same field, family of topics and concepts, however long ago."""
    return np.log1p(vector(question.index.by_member @ question.alike))


def alike_share(question: Question) -> Vector:
    """The share of one's projects in the same field, family of topics and concepts."""
    return vector(_alike(question) / (question.index.activity + np.float32(0.5)))


def near_partners(question: Question) -> Vector:
    """Projects with those who are in the projects nearest in text."""
    index = question.index
    near = _shares(near_projects(question))
    return vector(index.ties @ (near / np.maximum(index.strength, 0.5)))


def activity(question: Question) -> Vector:
    """All projects, by weight."""
    return np.log1p(question.index.activity)


def projects(question: Question) -> Vector:
    """All projects, however long ago."""
    return np.log1p(question.index.count)


def lately(question: Question) -> Vector:
    """The projects of the last year or two."""
    return np.log1p(question.index.lately)


def consortium_size(question: Question) -> Vector:
    """How large the consortia are that one is in."""
    return question.index.mean_size


def city(question: Question) -> Vector:
    """1 for those in the city of the leader."""
    index = question.index
    if question.lead is None or index.cities[question.lead] < 0:
        return np.zeros(len(index.organisations), np.float32)
    return vector(index.cities == index.cities[question.lead])


def country(question: Question) -> Vector:
    """How much more often partners come from this country and the leader's than chance has it: the logarithm."""
    index = question.index
    if question.lead is None:
        return np.zeros(len(index.organisations), np.float32)
    return vector(index.country_lift[index.countries[question.lead]][index.countries])


def country_alike(question: Question) -> Vector:
    """How much more often organisations of this country are in like projects than in all: the logarithm."""
    return _lift(question.index, _alike(question), question.index.countries)


def kind_field(question: Question) -> Vector:
    """How much more often organisations of this kind are in projects of the field than in all: the logarithm."""
    return _lift(question.index, question.experience(Theme.FIELD), question.index.kinds)


def kind_programme(question: Question) -> Vector:
    """How much more often organisations of this kind are in projects of the programme than in all: the logarithm."""
    return _lift(question.index, question.experience(Theme.PROGRAMME), question.index.kinds)


def _alike(question: Question) -> Vector:
    return vector(question.index.by_member @ (question.alike * question.index.weight))


def _lift(index: Index, counted: Vector, groups: NDArray[np.intp]) -> Vector:
    """The logarithm of the share of each group in what is counted by its share in all; 0 where nothing is counted."""
    if not counted.any():
        return np.zeros(len(counted), np.float32)
    return vector(np.log(_by_group(counted, groups) / _by_group(index.activity, groups))[groups])


def _by_group(counted: Vector, groups: NDArray[np.intp]) -> Vector:
    """The share of each group; one is added to each, so that none is without."""
    summed = np.bincount(groups, counted, minlength=int(groups.max(initial=0)) + 1) + 1
    return np.asarray(summed / summed.sum(), np.float32)


def _shares(values: Vector) -> Vector:
    return vector(values / max(float(values.sum()), float(_TINY)))


def _relative(values: Vector) -> Vector:
    """The logarithm of one and the value by the hundredth best one."""
    some = values[values > 0]
    if not len(some):
        return np.zeros_like(values)
    place = min(_MEASURE, len(some))
    measure = np.partition(some, -place)[-place] + _TINY
    return vector(np.log1p(np.maximum(values, 0) / measure))


# What the score is made of.
SIGNALS = (
    Signal("led_projects", led_projects, is_relative=True),
    Signal("joint_share", joint_share, is_relative=True),
    Signal("joint_like_this", joint_like_this, is_relative=True),
    Signal("joint_near_in_text", joint_near_in_text, is_relative=True),
    Signal("shared_partners_share", shared_partners_share, is_relative=True),
    Signal("walk_share", walk_share, is_relative=True),
    Signal("near_partners", near_partners, is_relative=True),
    Signal("near_profile", near_profile, is_own=True),
    Signal("programme_experience", _experience(Theme.PROGRAMME), is_own=True),
    Signal("action_experience", _experience(Theme.ACTION), is_own=True),
    Signal("programme_share", _share(Theme.PROGRAMME), is_own=True),
    Signal("family_share", _share(Theme.FAMILY), is_own=True),
    Signal("concept_share", _share(Theme.CONCEPT), is_own=True),
    Signal("like_concepts_share", like_concepts_share, is_own=True),
    Signal("alike_projects", alike_projects, is_own=True),
    Signal("alike_share", alike_share, is_own=True),
    Signal("activity", activity, is_own=True),
    Signal("projects", projects, is_own=True),
    Signal("lately", lately, is_own=True),
    Signal("consortium_size", consortium_size, is_free=True),
    Signal("city", city),
    Signal("country", country, is_free=True),
    Signal("country_alike", country_alike, is_free=True),
    Signal("kind_field", kind_field, is_free=True),
    Signal("kind_programme", kind_programme, is_free=True),
)
# Signals of how experienced one is, whatever is asked.
EXPERIENCE = frozenset({"activity", "projects", "lately", "consortium_size"})
# How near one's own words are to what is asked,
NEARNESS = "near_profile"
# and what only those with projects can have who are as near.
PARTICIPATION = frozenset(
    {
        "walk_share", "near_partners", "programme_experience", "programme_share", "action_experience", "family_share",
        "concept_share", "like_concepts_share", "alike_projects", "alike_share",
    }
)  # fmt: skip
# What published methods go by, each alone and fused; some are signals of the score too.
PUBLISHED = (
    Signal("joint_projects", joint_projects, is_relative=True),
    Signal("shared_partners", shared_partners, is_relative=True),
    Signal("common_neighbours", common_neighbours, is_relative=True),
    Signal("walk", walk, is_relative=True),
    Signal("near_projects", near_projects, is_relative=True),
    Signal("near_work", near_work),
    Signal("field_experience", _experience(Theme.FIELD)),
    Signal("family_experience", _experience(Theme.FAMILY)),
)
