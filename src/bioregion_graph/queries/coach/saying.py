"""Sentences in English and Italian side by side, with their numbers written as each language does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LANGUAGES = ("en", "it")


@dataclass(frozen=True)
class Said:
    """The same in both languages."""

    en: str
    it: str

    def in_language(self, language: str) -> str:
        """One of them; English for a language that is not known here."""
        return self.it if language == "it" else self.en

    def plain(self) -> dict[str, str]:
        """Both, as they go into JSON."""
        return {"en": self.en, "it": self.it}


Filling = Said | str | int | float
NOTHING = Said("", "")


def say(en: str, it: str, **gaps: Filling) -> Said:
    """A sentence whose gaps (``{name}``) are filled; numbers get the separators of the language."""
    return Said(
        en.format_map({name: _filling(value, "en") for name, value in gaps.items()}),
        it.format_map({name: _filling(value, "it") for name, value in gaps.items()}),
    )


def same(text: str) -> Said:
    """What is written the same in both languages: a variable, a piece of code."""
    return Said(text, text)


def listed(parts: Iterable[Said], en: str = "and", it: str = "e") -> Said:
    """Several things as one list: "a, b and c"."""
    every = list(parts)
    return Said(_listed([part.en for part in every], en), _listed([part.it for part in every], it))


def sentences(*parts: Said) -> Said:
    """Sentences one after another; empty ones are left out."""
    return Said(
        " ".join(part.en for part in parts if part.en), " ".join(part.it for part in parts if part.it)
    )


def number(value: float, language: str) -> str:
    """A count as people read it: whole, with separators, and rounded where it is large and a guess."""
    text = f"{round(value):,}"
    return text.replace(",", ".") if language == "it" else text


def _filling(value: Filling, language: str) -> str:
    if isinstance(value, Said):
        return value.in_language(language)
    return value if isinstance(value, str) else number(value, language)


def _listed(parts: list[str], word: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"
