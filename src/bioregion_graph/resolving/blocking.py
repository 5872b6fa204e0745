"""Which pairs are worth scoring: those that share a rare word, a name, an acronym or a website.

Comparing each with each would be three thousand million pairs. The block of a profile holds, for every registry that
is preferred to its own, the few whose names share the most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bioregion_graph.resolving import names
from bioregion_graph.resolving.features import Features
from bioregion_graph.terms.registries import REGISTRIES

Pair = tuple[Features, Features]
_ANYWHERE = ""
# A word that more organisations of one country and registry share is no lead on its own.
_MOST_BEARERS = 150
# So many of a name's rarest words are followed, and so many organisations of a registry are scored at the end.
_WORDS_FOLLOWED = 4
_MOST_CANDIDATES = 6
# What a shared host, acronym or whole name counts, beside the weights of shared words.
_HOST, _ACRONYM, _NAME = 1.5, 1.0, 2.0


class Index:
    """The organisations of one registry, by what leads to them."""

    def __init__(self, features: Iterable[Features]) -> None:
        self._members: list[Features] = sorted(features, key=lambda each: each.iri)
        self._by_word: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._by_host: dict[str, list[int]] = defaultdict(list)
        self._by_short: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, each in enumerate(self._members):
            self._add(number, each)

    def _add(self, number: int, each: Features) -> None:
        words = {word for name in each.names for word in name.words}
        for country in each.countries or {_ANYWHERE}:
            for word in words:
                self._by_word[country, word].append(number)
            for short in each.short:
                self._by_short[country, short].append(number)
        for key in {name.key for name in each.names}:
            self._by_name[key].append(number)
        for host in each.hosts:
            self._by_host[host].append(number)

    def near(self, sought: Features) -> list[Features]:
        """Those of this registry that may be the organisation sought, the likeliest first, at most six."""
        found: dict[int, float] = defaultdict(float)
        countries = (*sorted(sought.countries), _ANYWHERE)
        for name in sought.names:
            for number, shared in self._sharing_words(name.words, countries).items():
                found[number] = max(found[number], shared)
        for key in {name.key for name in sought.names}:
            self._raise(found, self._by_name.get(key, ()), _NAME)
        for host in sought.hosts:
            self._raise(found, self._by_host.get(host, ()), _HOST)
        for country in countries:
            for short in sought.short:
                self._raise(found, self._by_short.get((country, short), ()), _ACRONYM)
        best = sorted(found.items(), key=lambda each: (-each[1], each[0]))
        return [
            self._members[number]
            for number, _ in best[:_MOST_CANDIDATES]
            if self._members[number] is not sought
        ]

    def _sharing_words(self, words: Sequence[str], countries: Sequence[str]) -> dict[int, float]:
        """What share of a name each has, told from its rarest words."""
        whole = sum(map(names.weight, words))
        found: dict[int, float] = defaultdict(float)
        for country in countries:
            bearers = {word: self._by_word.get((country, word), ()) for word in words}
            rarest = sorted(words, key=lambda word: (len(bearers[word]), word))
            followed = [word for word in rarest if 0 < len(bearers[word]) <= _MOST_BEARERS][:_WORDS_FOLLOWED]
            for word in followed:
                for number in bearers[word]:
                    found[number] += names.weight(word) / whole
        return found

    @staticmethod
    def _raise(found: dict[int, float], numbers: Sequence[int], by: float) -> None:
        if len(numbers) <= _MOST_BEARERS:
            for number in numbers:
                found[number] += by


def pairs(features: Sequence[Features]) -> Iterator[Pair]:
    """The pairs to score, the preferred registry on the left; each once, in the same order for the same profiles."""
    by_registry: dict[str, list[Features]] = {registry: [] for registry in REGISTRIES}
    for each in features:
        by_registry[each.source].append(each)
    indexes = {registry: Index(members) for registry, members in by_registry.items() if members}
    for rank, registry in enumerate(REGISTRIES):
        for right in sorted(by_registry[registry], key=lambda each: each.iri):
            for preferred in REGISTRIES[:rank]:
                if preferred in indexes:
                    yield from ((left, right) for left in indexes[preferred].near(right))


def twins(features: Sequence[Features]) -> Iterator[Pair]:
    """Pairs of one registry with an equal name, the lesser IRI on the left: an organisation may be registered twice."""
    by_name: dict[tuple[str, tuple[str, ...]], list[Features]] = defaultdict(list)
    for each in sorted(features, key=lambda each: each.iri):
        for key in sorted({name.key for name in each.names}):
            by_name[each.source, key].append(each)
    seen: set[tuple[str, str]] = set()
    for bearers in by_name.values():
        if 1 < len(bearers) <= _MOST_BEARERS:
            for at, left in enumerate(bearers):
                for right in bearers[at + 1 :]:
                    if (left.iri, right.iri) not in seen:
                        seen.add((left.iri, right.iri))
                        yield left, right
