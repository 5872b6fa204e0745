"""The living ties between organisations on a day: memberships, seats in groups, posts, projects.

A tie is living if it holds on the day, or held not long before; a membership also while nobody says that it has ended.
Each tie hangs on a hub that two or more organisations share: the membership itself, the group, the person, the project.
Leaves the ways over them to ``introductions``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from pyoxigraph import Literal

from bioregion_graph.matching.facts import Facts
from bioregion_graph.queries.describe import text_of_iri
from bioregion_graph.queries.formats import Term, text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.sharing.view import View

# "Not long before" the day asked.
GRACE = timedelta(days=3 * 365)


class Kind(StrEnum):
    """On what a tie hangs."""

    membership = "membership"
    group = "group"
    person = "person"
    project = "project"


class Answer(StrEnum):
    """Whether a tie holds on the day: proven, proven not long before, or not known."""

    yes = "yes"
    lately = "lately"
    unknown = "unknown"


@dataclass(frozen=True)
class Span:
    """What is known of when something held: the days it began and ended, the days between which it is proven."""

    starts: date | None = None
    ends: date | None = None
    proven_from: date | None = None
    proven_until: date | None = None

    def answer(self, day: date, grace: timedelta = GRACE) -> Answer | None:
        """Whether it is living on a day; None if it began later, or ended too long before."""
        since = day - grace
        if (self.starts and self.starts > day) or (self.ends and self.ends < since):
            return None
        if self.ends and self.ends < day:
            return Answer.lately
        starts, ends = self.proven_from or self.starts, self.proven_until or self.ends
        if starts and ends and starts <= day and ends >= since:
            return Answer.yes if ends >= day else Answer.lately
        return Answer.unknown


@dataclass(frozen=True)
class Tie:
    """One organisation on one hub; ``iri`` is the node that says so, empty for projects, where it is looked up.

    ``is_member`` tells whoever belongs to something from whoever runs it.
    """

    organisation: str
    hub: str
    kind: Kind
    answer: Answer
    span: Span
    iri: str = ""
    is_member: bool = False


@dataclass(frozen=True)
class Living:
    """All living ties of a day, and what things are called, by language."""

    day: date
    ties: tuple[Tie, ...]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read(view: View, library: Library, facts: Facts, day: date, grace: timedelta = GRACE) -> Living:
    """The living ties of a day; the members of projects are those of ``facts``.

    Projects that tell no day are left out: whether they live cannot be known. Raises StoreError.
    """
    ties = [*_lasting(view, library, day, grace), *_joint(view, library, facts, day, grace)]
    shared = defaultdict(set)
    for tie in ties:
        shared[tie.hub].add(tie.organisation)
    kept = {(tie.hub, tie.organisation): tie for tie in sorted(ties, key=_worth) if len(shared[tie.hub]) > 1}
    return Living(day, tuple(kept[key] for key in sorted(kept)), _names(view, library))


def _worth(tie: Tie) -> tuple[int, date, str]:
    """The better tie of the same two comes last."""
    order = (Answer.unknown, Answer.lately, Answer.yes)
    return order.index(tie.answer), tie.span.proven_until or tie.span.starts or date.min, tie.iri


def _lasting(view: View, library: Library, day: date, grace: timedelta) -> Iterable[Tie]:
    for row in run(view, library.get("matching/ties"), {}, as_of=day).dicts():
        span = Span(*(_day(row[name]) for name in ("starts", "ends", "from", "until")))
        answer = span.answer(day, grace)
        if answer is None:
            continue
        iri, member, body = (text_of_iri(row[name]) for name in ("tie", "member", "body"))
        is_seat = row["group"] is not None
        runner = text_of_iri(row["parent"]) if is_seat else body
        is_post = text_of(row["kind"]) == "mandate"
        # Seats and posts change hands: what nobody has seen of late is no way to anybody.
        if answer is Answer.unknown and (is_seat or is_post):
            continue
        if is_post:
            yield from _ties([(runner, False)], member, Kind.person, answer, span, iri)
        elif is_seat:
            # Whoever runs the group knows those who sit in it.
            yield from _ties([(member, True), (runner, False)], body, Kind.group, answer, span, iri)
        else:
            yield from _ties([(member, True), (body, False)], iri, Kind.membership, answer, span, iri)


def _ties(
    ends: Iterable[tuple[str, bool]], hub: str, kind: Kind, answer: Answer, span: Span, iri: str
) -> Iterable[Tie]:
    return (Tie(end, hub, kind, answer, span, iri, is_member) for end, is_member in ends if end)


def _joint(view: View, library: Library, facts: Facts, day: date, grace: timedelta) -> Iterable[Tie]:
    members = {project.iri: project.members for project in facts.projects if not project.is_guessed}
    days = {"since": (day - grace).isoformat()}
    for row in run(view, library.get("matching/living_projects"), days, as_of=day).dicts():
        project, span = text_of_iri(row["project"]), Span(_day(row["starts"]), _day(row["ends"]))
        answer = span.answer(day, grace)
        if answer is not None:
            for member in members.get(project, ()):
                yield Tie(member, project, Kind.project, answer, span)


def _names(view: View, library: Library) -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row in run(view, library.get("matching/tie_names"), {}).dicts():
        name = row["name"]
        language = name.language if isinstance(name, Literal) else ""
        names[text_of_iri(row["thing"])].setdefault(language or "", text_of(name))
    return dict(names)


def _day(term: Term | None) -> date | None:
    return date.fromisoformat(text_of(term)[:10]) if term is not None else None
