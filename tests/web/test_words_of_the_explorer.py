"""Every word that the explorer shows in English stands in the Italian catalogue, and none that nobody shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src/bioregion_graph/web/src"
CATALOGUE = WEB / "words/it.json"
_SHOWN = re.compile(r"""\bt\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`$\\]*)`)""")
# Words that come by a variable are named in a comment: // words: One, Another
_NAMED = re.compile(r"//\s*words:\s*(.+)")
_VALUE = re.compile(r"\{\w+\}")


def shown() -> set[str]:
    """All texts given to ``t`` in the sources, and those named beside it."""
    found = set()
    for path in (*WEB.rglob("*.ts"), *WEB.rglob("*.svelte")):
        text = path.read_text(encoding="utf-8")
        for quoted in _SHOWN.finditer(text):
            found.add(re.sub(r"\\(.)", r"\1", next(each for each in quoted.groups() if each is not None)))
        for named in _NAMED.finditer(text):
            found |= {each.strip() for each in named[1].split(",") if each.strip()}
    return found


def test_every_word_is_there_in_italian_and_none_is_left_over() -> None:
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    words = shown()
    assert len(words) > 5, "the sources are read"
    assert sorted(words - catalogue.keys()) == [], "missing in words/it.json"
    assert sorted(catalogue.keys() - words) == [], "nobody shows these any more"


def test_values_in_words_are_the_same_in_both_languages() -> None:
    for english, italian in json.loads(CATALOGUE.read_text(encoding="utf-8")).items():
        assert italian.strip()
        assert sorted(set(_VALUE.findall(english))) == sorted(set(_VALUE.findall(italian))), english


def test_the_catalogue_is_sorted() -> None:
    keys = list(json.loads(CATALOGUE.read_text(encoding="utf-8")))
    assert keys == sorted(keys)
