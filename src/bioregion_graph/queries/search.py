"""Finding things by name, whatever the accents, case and small slips.

The index is made from one generation and thrown away with it; whoever builds it keeps it. Its names come from
the query ``pages/names``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz, process

from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.iris import fold

_WORD = re.compile(r"\w+")
# What a whole name earns: its label first, then its short name, then its other names.
_EXACT = {"label": 100.0, "acronym": 99.0, "other": 98.0}
_WITHOUT_GAPS = 97.0
_BEGINNING = 90.0
_WORDS = 80.0
_SLIP = 75.0
# A source is often titled with the name of what it tells of, which is what a searcher means.
_BEHIND = {"Source": 10.0, "Collection": 10.0, "Term": 10.0, "Concept": 3.0}


@dataclass(frozen=True)
class Hit:
    """Something found: ``matched`` is the name that fits, ``kind`` the class, ``score`` at most 100."""

    iri: str
    label: str
    kind: str
    matched: str
    score: float


@dataclass(frozen=True)
class _Name:
    iri: str
    form: str
    text: str
    folded: str
    words: tuple[str, ...]


class Index:
    """All names of one generation, ready to be searched."""

    def __init__(self, names: Iterable[tuple[str, str, str, str, str]]) -> None:
        """``names`` are IRI, class, form ("label", "acronym" or "other"), text and its language."""
        self._labels: dict[str, str] = {}
        self._kinds: dict[str, set[str]] = defaultdict(set)
        seen: dict[tuple[str, str], _Name] = {}
        for iri, kind, form, text, _ in sorted(names, key=_precedence):
            folded = " ".join(_WORD.findall(fold(text)))
            self._kinds[iri].add(kind)
            if form == "label":
                self._labels.setdefault(iri, text)
            if folded:
                seen.setdefault((iri, folded), _Name(iri, form, text, folded, tuple(folded.split())))
        self._names = list(seen.values())
        self._with_word: dict[str, set[int]] = defaultdict(set)
        for number, name in enumerate(self._names):
            for word in name.words:
                self._with_word[word].add(number)
        self._vocabulary = list(self._with_word)

    @classmethod
    def build(cls, view: View, library: Library) -> Index:
        """The index of a view."""
        rows = run(view, library.get("pages/names")).rows
        return cls(_texts(row) for row in rows)

    def __len__(self) -> int:
        return len(self._labels)

    def search(self, text: str, limit: int = 20, kinds: Collection[str] = ()) -> list[Hit]:
        """The things whose name fits, best first, each once.

        ``kinds`` are class names such as "Organisation"; none means all. A whole name comes before a
        beginning, a beginning before words inside, those before slips of the pen.
        """
        wanted = " ".join(_WORD.findall(fold(text)))
        best: dict[str, tuple[float, _Name]] = {}
        for number, similarity in self._candidates(wanted):
            name = self._names[number]
            if kinds and self._kinds[name.iri].isdisjoint(kinds):
                continue
            score = _score(wanted, name, similarity) - min(
                _BEHIND.get(kind, 0.0) for kind in self._kinds[name.iri]
            )
            if score > best.get(name.iri, (0.0, name))[0]:
                best[name.iri] = score, name
        hits = [self._hit(iri, score, name) for iri, (score, name) in best.items()]
        return sorted(hits, key=lambda hit: (-hit.score, len(hit.label), hit.label, hit.iri))[:limit]

    def _hit(self, iri: str, score: float, name: _Name) -> Hit:
        kind = min(self._kinds[iri])
        return Hit(iri, self._labels.get(iri, name.text), kind, name.text, round(score, 1))

    def _candidates(self, wanted: str) -> Iterable[tuple[int, float]]:
        """The numbers of names that hold every word, with their mean likeness (0 to 100)."""
        words = wanted.split()
        if not words:
            return []
        found = [self._names_like(word) for word in words]
        everywhere = set(found[0]).intersection(*found[1:])
        means = {number: sum(each[number] for each in found) / len(words) for number in everywhere}
        if len(wanted) > 2:
            # "Bio cat" and "biocat", "bio-m" and "BioM": the gaps are a matter of taste.
            joined = wanted.replace(" ", "")
            for number, name in enumerate(self._names):
                if name.folded.replace(" ", "") == joined:
                    means[number] = 100.0
        return means.items()

    def _names_like(self, word: str) -> dict[int, float]:
        likeness: dict[str, float] = {}
        if len(word) > 3:
            for near, ratio, _ in process.extract(
                word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_SLIP, limit=None
            ):
                likeness[near] = ratio * 0.95
        for known in self._vocabulary:
            if known.startswith(word):
                likeness[known] = 100.0 if known == word else 97.0
        names: dict[int, float] = {}
        for known, ratio in likeness.items():
            for number in self._with_word[known]:
                names[number] = max(ratio, names.get(number, 0.0))
        return names


def _score(wanted: str, name: _Name, similarity: float) -> float:
    if name.folded == wanted:
        return _EXACT[name.form]
    if name.folded.replace(" ", "") == wanted.replace(" ", ""):
        return _WITHOUT_GAPS
    share = min(1.0, len(wanted) / len(name.folded))
    if name.folded.startswith(wanted):
        return _BEGINNING + 6 * share
    return _WORDS * similarity / 100 + 9 * share


def _precedence(name: tuple[str, str, str, str, str]) -> tuple[float, str, str, str]:
    """Labels first, English ones before Italian ones, so that the first name of a thing is its best."""
    iri, _, form, text, language = name
    return -_EXACT[form], language, text, iri


def _texts(row: tuple[object, ...]) -> tuple[str, str, str, str, str]:
    thing, kind, form, name = row
    assert isinstance(thing, NamedNode)
    assert isinstance(kind, NamedNode)
    assert isinstance(form, Literal)
    assert isinstance(name, Literal)
    return thing.value, re.split(r"[/#]", kind.value)[-1], form.value, name.value, name.language or ""
