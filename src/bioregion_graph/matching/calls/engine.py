"""The one door to calls: what is read of a view once, and answers to who asks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import reading
from bioregion_graph.matching.calls import reading as calls_reading
from bioregion_graph.matching.calls.catalogue import Catalogue
from bioregion_graph.matching.calls.facts import Call, State
from bioregion_graph.matching.calls.ranking import Filter, Match, matches, wanted_actions
from bioregion_graph.matching.calls.reading import Fields, Group
from bioregion_graph.matching.calls.signals import Asked
from bioregion_graph.matching.calls.subject import Subject, Surroundings, subject
from bioregion_graph.matching.facts import Facts
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View

# Days of which the index is kept.
_KEPT = 2


@dataclass(frozen=True)
class Wish:
    """Who asks and for what. ``iri`` is an organisation, a group or a field; a text may be added or stand alone."""

    iri: str = ""
    text: str = ""
    concepts: tuple[str, ...] = ()
    states: tuple[State, ...] = (State.open, State.forthcoming)
    before: date | None = None
    actions: tuple[str, ...] = ()
    code: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Answer:
    """The calls for a subject on a day, the best first; ``reason`` says why there are none."""

    asked: Asked
    day: date
    matches: list[Match]
    reason: str = ""

    @property
    def subject(self) -> Subject:
        """For whom they are."""
        return self.asked.subject

    @property
    def titles(self) -> Mapping[str, str]:
        """What projects are called, by IRI, those that tell it."""
        return self.asked.catalogue.titles


@dataclass
class Engine:
    """What is known of one view; days that are asked often are held ready."""

    view: View
    library: Library
    facts: Facts
    calls: Sequence[Call]
    fields: Fields
    groups: dict[str, Group]
    _days: OrderedDict[date, tuple[Catalogue, Surroundings]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def read(cls, view: View, library: Library) -> Engine:
        """Read all that it goes by: two minutes for 58,000 projects. Raises StoreError."""
        return cls(
            view,
            library,
            reading.kept(view, library),
            calls_reading.calls(view, library),
            calls_reading.fields(view, library),
            calls_reading.groups(view, library),
        )

    def answer(self, wish: Wish, day: date) -> Answer:
        """The calls that suit, as of a day: only what was true and had begun by then counts.

        Raises UsageError, NotFoundError.
        """
        actions = wanted_actions(wish.actions, self.calls) if self.calls else frozenset()
        catalogue, known = self.on(day)
        asked = Asked(catalogue, subject(known, wish.iri, wish.text, wish.concepts, wish.language))
        found = matches(asked, day, Filter(frozenset(wish.states), wish.before, actions, wish.code))
        return Answer(asked, day, found, "" if found else self._why_none(wish, day))

    def on(self, day: date) -> tuple[Catalogue, Surroundings]:
        """The calls and what subjects are made of, as of a day."""
        with self._lock:
            if day not in self._days:
                while len(self._days) >= _KEPT:
                    self._days.popitem(last=False)
                self._days[day] = self._make(day)
            self._days.move_to_end(day)
            return self._days[day]

    def _make(self, day: date) -> tuple[Catalogue, Surroundings]:
        index = indexes.build(self.facts, day)
        pairs = zip(index.organisations, index.count, strict=True)
        active = frozenset(each.iri for each, count in pairs if count)
        memberships = calls_reading.memberships(self.view, self.library, day)
        return (
            Catalogue(index, self.calls, self.fields),
            Surroundings(self.facts, self.fields, self.groups, memberships, active),
        )

    def _why_none(self, wish: Wish, day: date) -> str:
        """Why nothing was found: nothing to apply to, nothing that the filters let, or nothing in common."""
        if not self.calls:
            return "The graph holds no calls with deadlines. Import them: bioregion fetch calls, then import calls."
        states = [call.state(day) for call in self.calls]
        lasting = Filter(frozenset(wish.states))
        if not any(lasting.lets(call, day) for call in self.calls):
            counts = ", ".join(f"{states.count(each)} {each}" for each in State if states.count(each))
            last = max((each.last for call in self.calls for each in call.deadlines), default=None)
            told = f" The last deadline is {last.isoformat()}." if last else ""
            which = " or ".join(wish.states)
            return f"Of {len(self.calls)} calls none is {which} on {day.isoformat()}: {counts}.{told}"
        filters = Filter(frozenset(wish.states), wish.before, wanted_actions(wish.actions, self.calls))
        if not any(filters.lets(call, day) for call in self.calls):
            return "No call passes the filters. Leave out the latest deadline or the type of action."
        return (
            "Nothing speaks for any call: no project before that day, and no word or field in common with a call. "
            "Add a sentence on what is done or sought."
        )
