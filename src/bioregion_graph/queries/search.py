"""Finding things by name, whatever the accents, case and small slips.

A whole name comes before a beginning, a beginning before words inside, those before slips of the pen. The names
are those of one view; their index is kept beside its generation where there is a place for it, and is thrown away
with it. Which names there are is told in ``names``, how they are kept in ``index_file``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz, process

from bioregion_graph.errors import DiskError
from bioregion_graph.queries.index_file import LEAST_LETTERS, VERSION, Found, IndexFile, joined, write
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.names import ACRONYM, IDENTIFIER, LABEL, OTHER, folded, read_names
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.registries import CURATED, registry_of

_FILE = "labels.sqlite"
# What a whole name earns: its label first, then its short name, then its other names and its numbers.
_EXACT = {LABEL: 100.0, ACRONYM: 99.0, OTHER: 98.0, IDENTIFIER: 98.0}
_WITHOUT_GAPS = 97.0
_BEGINNING = 90.0
_WORDS = 80.0
_SLIPS = 70.0
# At most, for a name that holds only some of several words.
PARTLY = 45.0
_MOST_PARTS = 8
# How alike (of 100) a word of a name must be to the one that was typed.
_ALIKE = 75.0
# One slip leaves as much of five letters; with less in common it is another word.
_FIVE, _ALIKE_OF_FIVE = 5, 80.0
_BEGUN = 97.0
_MOST_ALIKE = 40
# Names looked at for each hit that is wanted: one thing may have several, and not the shortest may fit best.
_NAMES_PER_HIT, _LEAST_NAMES = 8, 200
# Names in a text: so many words of a run, so many letters of a word in small letters, so many things of one name.
_LONGEST_RUN, _LEAST_LETTERS_ALONE, _MOST_OF_A_NAME = 10, 5, 3
_WORD = re.compile(r"\w+")
# What is longer is no name; the engine of the index would be busy with it.
_MOST_WORDS = 24


@dataclass(frozen=True)
class Hit:
    """Something found: ``matched`` is the name that fits, ``kind`` the class, ``score`` at most 100."""

    iri: str
    label: str
    kind: str
    matched: str
    score: float


class Index:
    """All names of one generation, ready to be searched by any number of threads."""

    def __init__(self, file: IndexFile) -> None:
        self._file = file

    @classmethod
    def of(cls, view: View, library: Library) -> Index:
        """The index of a view: the one kept beside its generation, or made now.

        Where it cannot be kept it is made in memory, which takes as long each time.
        """
        if view.derived is None:
            return cls(IndexFile.hold(read_names(view, library)))
        try:
            return cls(IndexFile(view.derived.ensure(_FILE, VERSION, _maker(view, library))))
        except DiskError:
            # A home that may only be read, or a full disk, is no reason not to find anything.
            return cls(IndexFile.hold(read_names(view, library)))

    @staticmethod
    def is_ready(view: View) -> bool:
        """Whether the index is kept, so that it need not be made."""
        return view.derived is not None and view.derived.ready(_FILE, VERSION) is not None

    @staticmethod
    def prepare(view: View, library: Library) -> Path | None:
        """Make the index if it is missing; where it stands, None where nothing can be kept. Raises DiskError."""
        if view.derived is None:
            return None
        return view.derived.ensure(_FILE, VERSION, _maker(view, library))

    def close(self) -> None:
        """Give back the file. Closing twice is no error."""
        self._file.close()

    def __len__(self) -> int:
        return len(self._file)

    def search(
        self,
        text: str,
        limit: int = 20,
        kinds: Collection[str] = (),
        *,
        is_filled: bool = True,
        is_partial: bool = False,
    ) -> list[Hit]:
        """The things whose name fits, best first, each once.

        ``kinds`` are class names such as "Organisation"; none means all. Slips of the pen fill the list up to
        ``limit``; if not ``is_filled``, they are given only when nothing else fits. If ``is_partial`` and no name has
        all words, those are given that lack one or two; they score at most ``PARTLY``. Of equal scores what we
        curate comes first, then the shorter label, the label and the IRI, so that the order is always the same.
        """
        words = folded(text).split()[:_MOST_WORDS]
        if not words:
            return []
        search = _Search(words, frozenset(kinds))
        most = max(_LEAST_NAMES, _NAMES_PER_HIT * limit)
        search.take(self._file.same(joined(" ".join(words)), most))
        search.take(self._file.beginning(words, kinds, most))
        if search.count(_BEGINNING) < limit:
            search.take(self._file.holding([(word,) for word in words], kinds, most))
        if search.count(_SLIPS) < (limit if is_filled else 1):
            search.alike = {word: self._words_like(word) for word in words}
            if any(search.alike.values()):
                groups = [(word, *search.alike[word]) for word in words]
                search.take(self._file.holding(groups, kinds, most))
        if is_partial and not search.best and 1 < len(words) <= _MOST_PARTS:
            self._take_parts(search, words, kinds, most)
        return search.hits()[:limit]

    def named_in(self, text: str, limit: int = 6) -> list[Hit]:
        """The things whose whole name stands in a text, by the longest runs of words first; each word counts once.

        A short word counts only where it is written in capitals, as an acronym is. Of what has the same name the
        best few are given.
        """
        written = [word for word in _WORD.findall(text) if folded(word)][:_MOST_WORDS]
        words = [joined(folded(word)) for word in written]
        hits: dict[str, Hit] = {}
        taken: set[int] = set()
        for length in range(min(_LONGEST_RUN, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                run = range(start, start + length)
                if not taken.isdisjoint(run) or (length == 1 and not _may_be_a_name(written[start])):
                    continue
                search = _Search(words[start : start + length], frozenset())
                search.take(self._file.same("".join(words[start : start + length]), _LEAST_NAMES))
                if found := search.hits()[:_MOST_OF_A_NAME]:
                    taken.update(run)
                    hits |= {hit.iri: hit for hit in found if hit.iri not in hits}
        return list(hits.values())[:limit]

    def _take_parts(self, search: _Search, words: list[str], kinds: Collection[str], most: int) -> None:
        """Take the names that lack one of the words, or else two."""
        for search.spared in range(1, min(2, len(words) - 1) + 1):
            for kept in combinations(words, len(words) - search.spared):
                groups = [(word, *search.alike.get(word, ())) for word in kept]
                search.take(self._file.holding(groups, kinds, most))
            if search.best:
                return

    def _words_like(self, word: str) -> dict[str, float]:
        """Words of names like this one, each with its likeness (0 to 100)."""
        if len(word) < LEAST_LETTERS or word.isdigit():
            return {}
        least = _ALIKE_OF_FIVE if len(word) == _FIVE else _ALIKE
        near = process.extract(
            word, self._file.spelt_like(word), scorer=fuzz.ratio, score_cutoff=least, limit=None
        )
        near.sort(key=lambda each: (-each[1], each[0]))
        return {other: ratio for other, ratio, _ in near[:_MOST_ALIKE] if other != word}


class _Search:
    """One search: the words that are wanted, and the best name of each thing so far."""

    def __init__(self, words: list[str], kinds: frozenset[str]) -> None:
        self._words = words
        self._wanted = " ".join(words)
        self._kinds = kinds
        self.alike: dict[str, dict[str, float]] = {}
        # How many of the words a name may lack.
        self.spared = 0
        self.best: dict[str, tuple[float, Found]] = {}

    def take(self, names: Iterable[Found]) -> None:
        """Keep the best name of each thing."""
        for name in names:
            if self._kinds and self._kinds.isdisjoint(name.kinds):
                continue
            score = self._score(name)
            if score and score - name.behind > self.best.get(name.iri, (0.0, name))[0]:
                self.best[name.iri] = score - name.behind, name

    def count(self, least: float) -> int:
        """How many things fit at least so well."""
        return sum(score >= least for score, _ in self.best.values())

    def hits(self) -> list[Hit]:
        """What was found, best first."""
        hits = [
            Hit(iri, name.label, min(name.kinds), name.text, round(score, 1))
            for iri, (score, name) in self.best.items()
        ]
        return sorted(
            hits,
            key=lambda hit: (-hit.score, registry_of(hit.iri) != CURATED, len(hit.label), hit.label, hit.iri),
        )

    def _score(self, name: Found) -> float:
        if name.folded == self._wanted:
            return _EXACT[name.form]
        if joined(name.folded) == joined(self._wanted):
            return _WITHOUT_GAPS
        share = min(1.0, len(self._wanted) / len(name.folded))
        if name.folded.startswith(self._wanted):
            return _BEGINNING + 6 * share
        words = name.folded.split()
        likeness = [self._likeness(wanted, words) for wanted in self._words]
        if self.spared and not all(likeness):
            return self._partly(likeness, share)
        if not all(likeness):
            return 0.0
        mean = sum(likeness) / len(likeness)
        if min(likeness) >= _BEGUN:
            return _WORDS * mean / 100 + 9 * share
        return _SLIPS * mean / 100 + 7 * share

    def _partly(self, likeness: list[float], share: float) -> float:
        """What a name earns that lacks some words: by the letters of those that it has."""
        if likeness.count(0.0) > self.spared:
            return 0.0
        letters = sum(len(word) * like / 100 for word, like in zip(self._words, likeness, strict=True))
        return (PARTLY - 5) * letters / sum(map(len, self._words)) + 5 * share

    def _likeness(self, wanted: str, words: list[str]) -> float:
        """How well one of the words of a name fits a word that is wanted; 0 when none does."""
        if wanted in words:
            return 100.0
        if any(word.startswith(wanted) for word in words):
            return _BEGUN
        like = self.alike.get(wanted, {})
        return max((like.get(word, 0.0) for word in words), default=0.0) * 0.95


def _may_be_a_name(word: str) -> bool:
    """Whether a word alone may name something, and is not one of those that only join others."""
    if word.isdigit():
        return False
    return len(word) >= _LEAST_LETTERS_ALONE or (len(word) > 1 and word.isupper())


def _maker(view: View, library: Library) -> Callable[[Path], None]:
    return lambda path: write(path, read_names(view, library))
