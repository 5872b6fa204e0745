"""Why two organisations are one, or are not: one small function a reason, one table of weights.

A reason gives points for or against, and the sentence that a reader checks it by. The weights were set on the tuning
half of ``benchmarks/resolver_pairs.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bioregion_graph.resolving import names
from bioregion_graph.resolving.features import Features
from bioregion_graph.resolving.letters import folded
from bioregion_graph.resolving.likeness import Likeness
from bioregion_graph.resolving.names import COMMON_WORDS, KIND_WORDS
from bioregion_graph.resolving.vocabulary import SUBJECT_WEIGHT

WEIGHTS = {
    "equal name": 6.0,
    "equal name of common words": 4.5,
    "alike name": 4.0,
    "unlike name": -5.0,
    "name is the acronym": 2.0,
    "another kind of body": -2.5,
    "foundation or association": -1.0,
    "other words": -3.0,
    "one says more": -1.0,
    "one says much more": -2.0,
    "other numbers": -6.0,
    "same country": 0.5,
    "other country": -6.0,
    "unknown country": -1.0,
    "same city": 1.5,
    "other city": -1.0,
    "other city, name of common words": -2.5,
    "same host": 2.5,
    "same site": 0.5,
    "same site, other city": -1.5,
    "other site": -0.5,
    "same acronym": 1.5,
    "part of the other": -6.0,
    "part of the other, of the same name": -3.0,
    "company and public body": -2.0,
}
# Names less alike than the first count against, more alike than the second as much as can be.
_UNLIKE, _ALIKE = 0.6, 0.95
_FORMS = frozenset(map(folded, ("foundation", "association")))
_OWNERS = frozenset(map(folded, ("university", "hospital")))
# A word of more letters than this is rare: beside what kind of body it names, or on its own.
_LONG, _COINED = 5, 7
# The weight of words that only one of two names has.
_MORE, _MUCH_MORE = 0.7, 2.5
# A number of more digits is a year, which a name gains and loses.
_MOST_DIGITS = 3


@dataclass(frozen=True)
class Compared:
    """Two organisations, and the names by which they are compared."""

    left: Features
    right: Features
    likeness: Likeness

    @property
    def is_elsewhere(self) -> bool:
        """Whether the cities of both are known, and none is shared."""
        return bool(self.left.cities and self.right.cities) and not self.left.cities & self.right.cities


@dataclass(frozen=True)
class Reason:
    """Points for (above 0) or against by one row of the table of weights, and the sentence behind them."""

    weight: str
    points: float
    sentence: str

    @classmethod
    def of(cls, weight: str, sentence: str) -> Reason:
        """A reason of the whole weight of its row."""
        return cls(weight, WEIGHTS[weight], sentence)


Ask = Callable[[Compared], Reason | None]


def same_name(pair: Compared) -> Reason | None:
    """They bear the same name, or nearly, or not."""
    told = f'"{pair.likeness.left.text}" and "{pair.likeness.right.text}"'
    if pair.likeness.by_acronym:
        return Reason.of(
            "name is the acronym",
            f'One is named "{pair.likeness.by_acronym.upper()}" only, an acronym of the other',
        )
    if pair.likeness.is_equal:
        rank = "equal name" if is_distinctive(pair.likeness) else "equal name of common words"
        return Reason.of(rank, f"The names {told} are equal but for legal form, language and spelling")
    place = (pair.likeness.share - _UNLIKE) / (_ALIKE - _UNLIKE)
    points = (
        min(place, 1.0) * WEIGHTS["alike name"] if place > 0 else max(place, -1.0) * -WEIGHTS["unlike name"]
    )
    return Reason(
        "alike name" if place > 0 else "unlike name",
        round(points, 2),
        f"The names {told} are alike by {pair.likeness.share:.0%}",
    )


def is_distinctive(likeness: Likeness) -> bool:
    """Whether the shared words could hardly be the name of two organisations of one country."""
    rare = [word for word in likeness.shared if word not in COMMON_WORDS and len(word) > 2]
    names_its_kind = any(word in KIND_WORDS for word in likeness.shared)
    return len(rare) > 1 or any(len(word) > (_LONG if names_its_kind else _COINED) for word in rare)


def another_kind(pair: Compared) -> Reason | None:
    """One name says hospital, foundation, institute …, and the other does not."""
    kinds = {word for word in (*pair.likeness.left_over, *pair.likeness.right_over) if word in KIND_WORDS}
    if not kinds or pair.likeness.by_acronym:
        return None
    # "Fundación" is the legal form of many an institute; beside a university or hospital it is a body of its own.
    is_form = kinds <= _FORMS and not (_OWNERS & {*pair.likeness.shared})
    rank = "foundation or association" if is_form else "another kind of body"
    return Reason.of(rank, f"Only one of the names says {', '.join(sorted(kinds))}")


def other_words(pair: Compared) -> Reason | None:
    """Each name says something the other does not."""
    if pair.likeness.by_acronym:
        return None
    lefts, rights = (
        [word for word in rest if names.weight(word) >= SUBJECT_WEIGHT]
        for rest in (pair.likeness.left_over, pair.likeness.right_over)
    )
    if not (lefts and rights):
        is_at_home = pair.left.hosts & pair.right.hosts and pair.left.cities & pair.right.cities
        return None if is_at_home else _more(pair.likeness)
    return Reason.of("other words", f'One name says "{" ".join(lefts)}", the other "{" ".join(rights)}"')


def _more(likeness: Likeness) -> Reason | None:
    over = max(likeness.left_over, likeness.right_over, key=_weight)
    if _weight(over) < _MORE:
        return None
    rank = "one says much more" if _weight(over) > _MUCH_MORE else "one says more"
    return Reason.of(rank, f'One name says "{" ".join(over)}" besides')


def other_numbers(pair: Compared) -> Reason | None:
    """Paris 1 is not Paris 7."""
    numbers = [
        word
        for word in (*pair.likeness.left_over, *pair.likeness.right_over)
        if word.isdigit() and len(word) <= _MOST_DIGITS
    ]
    if not numbers:
        return None
    return Reason.of("other numbers", f"Only one of the names has the number {numbers[0]}")


def country(pair: Compared) -> Reason | None:
    """They are in the same country, or not, or it is not known."""
    if not (pair.left.countries and pair.right.countries):
        return Reason.of("unknown country", "The country of one is not known")
    shared = sorted(pair.left.countries & pair.right.countries)
    if shared:
        return Reason.of("same country", f"Both are in {shared[0]}")
    return Reason.of(
        "other country", f"One is in {_told(pair.left.countries)}, the other in {_told(pair.right.countries)}"
    )


def city(pair: Compared) -> Reason | None:
    """They are in the same city, or not; a seat moves, and suburbs have names of their own."""
    if not (pair.left.cities and pair.right.cities):
        return None
    shared = sorted(pair.left.cities & pair.right.cities)
    if shared or (nested := _nested(pair.left.cities, pair.right.cities)):
        return Reason.of("same city", f"Both are in {(shared or nested)[0].title()}")
    # A name that says where it is does so in all its suburbs; a rare one need not say it.
    says_where = any(
        set(each.split()) <= set(pair.likeness.shared) for each in pair.left.cities | pair.right.cities
    )
    is_rare = says_where or is_distinctive(pair.likeness)
    rank = "other city" if is_rare else "other city, name of common words"
    return Reason.of(
        rank, f"One is in {_told(pair.left.cities).title()}, the other in {_told(pair.right.cities).title()}"
    )


def _nested(lefts: frozenset[str], rights: frozenset[str]) -> list[str]:
    """Cities of which one name holds the other, as "Villigen PSI" and "Villigen"."""
    return sorted(
        min(a, b, key=len)
        for a in lefts
        for b in rights
        if set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split())
    )


def website(pair: Compared) -> Reason | None:
    """They have the same website, or sites of one owner, or other sites."""
    if not (pair.left.hosts and pair.right.hosts):
        return None
    shared = sorted(pair.left.hosts & pair.right.hosts)
    if shared:
        return Reason.of("same host", f"Both have the website {shared[0]}")
    shared = sorted(pair.left.registered & pair.right.registered)
    if shared:
        rank = "same site, other city" if pair.is_elsewhere else "same site"
        return Reason.of(rank, f"They have websites of their own below {shared[0]}")
    return Reason.of(
        "other site", f"One has the website {_told(pair.left.hosts)}, the other {_told(pair.right.hosts)}"
    )


def acronym(pair: Compared) -> Reason | None:
    """They have the same acronym."""
    shared = sorted(pair.left.short & pair.right.short, key=lambda each: (-len(each), each))
    if (
        not shared
        or pair.likeness.by_acronym
        or (pair.likeness.is_equal and shared[0] in pair.likeness.shared and len(pair.likeness.shared) == 1)
    ):
        return None
    return Reason.of("same acronym", f"Both are called {shared[0].upper()}")


def part_of(pair: Compared) -> Reason | None:
    """One is known to be a part of what the other is called."""
    if pair.likeness.is_equal and (not pair.is_elsewhere or pair.left.hosts & pair.right.hosts):
        return None
    rank = "part of the other, of the same name" if pair.likeness.is_equal else "part of the other"
    for whole, part in ((pair.left, pair.right), (pair.right, pair.left)):
        if any(name.key in part.parents for name in whole.names):
            return Reason.of(
                rank,
                f'"{part.names[0].text}" is a part of "{whole.names[0].text}"',
            )
    return None


def kinds(pair: Compared) -> Reason | None:
    """One is a company, the other an authority, a hospital or a university."""
    if (pair.left.is_company and pair.right.is_public) or (pair.left.is_public and pair.right.is_company):
        return Reason.of("company and public body", "One is a company, the other a public body")
    return None


REASONS: tuple[Ask, ...] = (
    same_name, another_kind, other_words, other_numbers, country, city, website, acronym, part_of, kinds,
)  # fmt: skip


def _weight(words: Sequence[str]) -> float:
    return sum(map(names.weight, words))


def _told(values: frozenset[str]) -> str:
    return ", ".join(sorted(values)[:3])
