"""Names as words that can be compared: folded, translated, without legal forms, weighed by what they tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bioregion_graph.resolving.legal_forms import without_legal_form
from bioregion_graph.resolving.letters import folded
from bioregion_graph.resolving.vocabulary import (
    CANONICAL,
    COMMON,
    KINDS,
    PLAIN_WEIGHT,
    SHORT_WEIGHT,
    STOP,
    SUBJECTS,
    weight_of,
)

_WORD = re.compile(r"\w+")
_ELISION = re.compile(r"\b(?:l|d|dell|dall|nell|sull|all|qu|un)['’´`]\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN = re.compile(r"\s{2,}|\s[-–—]\s|[/*,]|\s-|-\s")
_POSSESSIVE = re.compile(r"['’´`]s\b", re.IGNORECASE)
_SHORT = 2
_NUMBERS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}


@dataclass(frozen=True)
class Name:
    """One name: the ``text`` as the source writes it, and its canonical ``words`` in their order, each once.

    ``joined`` are its letters without spaces and legal form: sources part and join words as they like.
    """

    text: str
    words: tuple[str, ...]
    joined: str = ""

    @cached_property
    def set(self) -> frozenset[str]:
        """The words, in no order."""
        return frozenset(self.words)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Equal for names of the same words, in whatever order."""
        return tuple(sorted(self.words))


_CANONICAL = {folded(form): folded(word) for form, word in CANONICAL.items()}
_WEIGHTS = {folded(word): weight_of(word) for word in CANONICAL.values()}
# Canonical words that tell what a body is, and all those that no body is known by.
KIND_WORDS = frozenset(map(folded, KINDS))
COMMON_WORDS = KIND_WORDS | frozenset(map(folded, (*COMMON, *SUBJECTS)))
_STOP = frozenset(folded(word) for word in STOP) | STOP


def weight(word: str) -> float:
    """How much a canonical word tells, between 0 and 1."""
    found = _WEIGHTS.get(word)
    return found or (PLAIN_WEIGHT if len(word) > _SHORT else SHORT_WEIGHT)


def read(text: str, noise: frozenset[str] = frozenset()) -> Name:
    """Read a name. ``noise`` are words that say nothing in it, as the name of the country it is in."""
    plain = _plain_words(_BRACKETS.sub(" ", text)) or _plain_words(text)
    words = _canonical(plain)
    telling = [word for word in words if word not in noise]
    return Name(text, tuple(dict.fromkeys(telling or words)), "".join(plain))


def parts(text: str) -> list[str]:
    """What a name is put together of, when it is a name in two languages, or a name and an acronym."""
    return [part for part in map(str.strip, _BETWEEN.split(text)) if part]


def bracketed(text: str) -> list[str]:
    """What a name has in brackets: an acronym, a country, a former name."""
    return [found.strip() for found in _BRACKETS.findall(text) if found.strip()]


def words_of(text: str) -> list[str]:
    """The canonical words of a text, without legal forms and without words that say nothing."""
    return _canonical(_plain_words(text))


def _plain_words(text: str) -> list[str]:
    plain = _POSSESSIVE.sub("s", _ELISION.sub(" ", text.replace("&", " and ")))
    words = _joined_letters([folded(word) for word in _WORD.findall(plain)])
    if words and words[-1] == "i":
        words[-1] = "1"  # "Université de Bordeaux I"; inside a name it is the Polish "and"
    return [word for word in without_legal_form(words) if word]


def _canonical(words: Sequence[str]) -> list[str]:
    telling = [word for word in words if word not in _STOP]
    return [_CANONICAL.get(word, _NUMBERS.get(word, word)) for word in telling or words]


def is_initials(acronym: str, words: Sequence[str]) -> bool:
    """Whether an acronym is made of first letters of these words, in their order."""
    others = iter(word[0] for word in words if word != acronym)
    return all(letter in others for letter in acronym)


def _joined_letters(words: Sequence[str]) -> list[str]:
    """Letters that stand alone belong together: "s r l" is "srl"."""
    kept: list[str] = []
    letters = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        if letters:
            kept.append(letters)
            letters = ""
        kept.append(word)
    return [*kept, letters] if letters else kept


def acronym_of(text: str) -> str:
    """An acronym as it is compared: letters and digits alone."""
    return "".join(folded(word) for word in _WORD.findall(text))
