"""The ties of a thing by what they are: which stand on a day, in which order, and which of them are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.neighbours import Listed, Neighbourhood, class_label
from bioregion_graph.server import languages, names, paging, tie_rows, wording
from bioregion_graph.server.addresses import Asked
from bioregion_graph.server.known import Thing
from bioregion_graph.server.paging import Paging
from bioregion_graph.server.things import FIGURE
from bioregion_graph.server.words import OTHER_TIES, TIES
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact, expand

MOST_ROWS = 25
_ORDER_OF_ANSWERS = {"yes": 0, "unknown": 1, "no": 2}
_MEMBERSHIP = expand("brg:Membership").value
_OFFICES = expand("brg:Mandate").value, expand("org:organization").value


@dataclass(frozen=True)
class Listing:
    """Ties of one kind in which the thing plays one part, in order; ``ties`` are all that stand on the day asked.

    ``standing`` tells memberships that count as such from others. So many were ``left_out`` since they did not hold.
    """

    heading: str
    slug: str
    kind: str
    role: str
    standing: str
    ties: tuple[Listed, ...]
    left_out: int


@dataclass(frozen=True)
class Section:
    """The part of a listing that a page shows, and where its query and its table are."""

    listing: Listing
    rows: tuple[tie_rows.TieRow, ...]
    paging: Paging
    query: str
    disputed: str
    table: str

    @property
    def is_figures(self) -> bool:
        """Whether the rows are claimed figures."""
        return self.listing.kind == FIGURE

    @property
    def is_offices(self) -> bool:
        """Whether the rows are those who hold an office in the thing."""
        return (self.listing.kind, self.listing.role) == _OFFICES


def listings(view: View, thing: Thing, asked: Asked) -> list[Listing]:
    """The ties by kind and part, those that did not hold on the day left out.

    A membership in none of the roles that count makes no member: it stands apart.
    """
    by_time = frozenset(
        name.removeprefix("sort.")
        for name, order in asked.wishes.items()
        if name.startswith("sort.") and order == "time"
    )
    key = ("ties", asked.on, asked.language, by_time)
    return thing.once(key, lambda: _listings(view, thing.told, asked, by_time))


def _listings(view: View, known: Neighbourhood, asked: Asked, by_time: Set[str]) -> list[Listing]:
    counting = _counting_roles(view)
    groups: dict[tuple[str, str, bool], list[Listed]] = {}
    for (kind, role), ties in known.ties.items():
        can_stand_apart = kind == _MEMBERSHIP and (compact(kind), compact(role)) in OTHER_TIES
        for tie in ties:
            aside = can_stand_apart and not counting & set(tie.roles)
            groups.setdefault((kind, role, aside), []).append(tie)
    keys = sorted(groups, key=_place)
    headings = [_heading(view, key, "en") for key in keys]
    names_of_roles = _Names(view, asked.language)
    found = []
    for key, slug in zip(keys, paging.slugs(headings), strict=True):
        kind, role, aside = key
        group = groups[key]
        answers = {id(tie): answer(tie, asked) for tie in group}
        kept = [tie for tie in group if asked.on is None or answers[id(tie)] != "no"]
        kept.sort(key=_by_time if slug in by_time else _by_name(answers, asked.language, names_of_roles))
        title = wording.sentence(_heading(view, key, asked.language))
        standing = ("others" if aside else "members") if (kind, role) in _SPLIT else "all"
        found.append(Listing(title, slug, kind, role, standing, tuple(kept), len(group) - len(kept)))
    return found


def shown(view: View, listing: Listing, asked: Asked) -> tuple[Sequence[Listed], Paging]:
    """The ties of a listing that the address asks for."""
    names_of_roles = _Names(view, asked.language)

    def text(tie: Listed) -> str:
        return " ".join([tie.name[asked.language], *map(names_of_roles, tie.roles)])

    return paging.page_of(listing.ties, listing.slug, MOST_ROWS, asked.wishes, text)


def answer(tie: Listed, asked: Asked) -> str:
    """Whether a tie held on the day asked; "unknown" as well when none is."""
    return tie.held(asked.on.isoformat()) if asked.on else "unknown"


def query_of(listing: Listing, thing: str, asked: Asked) -> str:
    """The address of the question that has these ties for its rows."""
    question = "pages/tie_list_on_day" if asked.on else "pages/tie_list"
    values = {
        "thing": thing,
        "class": compact(listing.kind),
        "role": compact(listing.role),
        "standing": listing.standing,
    }
    return asked.query(question, values, is_of_day=True)


class _Names:
    """The names of a few roles, each looked up once."""

    def __init__(self, view: View, language: str) -> None:
        self._view, self._language = view, language
        self._known: dict[str, str] = {}

    def __call__(self, iri: str) -> str:
        if iri not in self._known:
            self._known[iri] = names.name_of(self._view, iri, self._language)
        return self._known[iri]


def _counting_roles(view: View) -> set[str]:
    """The roles in which a membership counts as one."""
    return {
        quad.subject.value
        for quad in view.quads(None, expand("brg:countsAsMember"), None)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.value in ("true", "1")
    }


_SPLIT = {(expand(kind).value, expand(role).value) for kind, role in OTHER_TIES}
_ORDER = {(expand(kind).value, expand(role).value): place for place, (kind, role) in enumerate(TIES)}


def _place(key: tuple[str, str, bool]) -> tuple[int, bool, str]:
    return (_ORDER.get(key[:2], len(_ORDER)), key[2], str(key))


def _heading(view: View, key: tuple[str, str, bool], language: str) -> str:
    kind, role, aside = key
    known = (OTHER_TIES if aside else TIES).get((compact(kind), compact(role)))
    return languages.translate(language, known) if known else class_label(view, kind)[language]


def _by_name(
    answers: Mapping[int, str], language: str, name_of: Callable[[str], str]
) -> Callable[[Listed], tuple[int, str, str, str, str]]:
    def key(tie: Listed) -> tuple[int, str, str, str, str]:
        roles = ", ".join(name_of(role) for role in tie.roles)
        name = tie.name[language].casefold() or roles
        return (_ORDER_OF_ANSWERS[answers[id(tie)]], name, roles, _time(tie), tie.iri)

    return key


def _by_time(tie: Listed) -> tuple[bool, str, str]:
    """Oldest first, what has no date last."""
    return (not _time(tie), _time(tie), tie.iri)


def _time(tie: Listed) -> str:
    return tie.first or tie.sure_first or min(tie.seen, default="") or tie.last
