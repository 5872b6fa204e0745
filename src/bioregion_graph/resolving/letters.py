"""Words in plain Latin letters, as CORDIS writes them: without accents and umlauts, Greek and Cyrillic in Latin."""

from __future__ import annotations

import re
from functools import lru_cache

from bioregion_graph.terms.iris import fold

# After ELOT 743, and after the systems that passports of Bulgaria, Russia, Serbia and Ukraine use; folded letters.
_LATIN_OF_GREEK = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_LATIN_OF_CYRILLIC = """
a b v g d e zh z i i k l m n o p r s t u f h ts ch sh sht a y _ e yu ya i i ie g c dj lj nj dz j gj kj u
"""
_GREEK_PAIRS = {
    "ου": "ou",
    "αυ": "af",
    "ευ": "ef",
    "γγ": "ng",
    "γκ": "gk",
    "γχ": "nch",
    "γξ": "nx",
    "μπ": "mp",
}
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        _LATIN_OF_GREEK.split(),
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґћђљњџјѓќў",
        _LATIN_OF_CYRILLIC.split(),
        strict=True,
    )
)
# "αυ" and "ευ" sound as "af", "ef" before some letters and at the end, as "av", "ev" before the others.
_VOICELESS, _VOICED = re.compile("([αεη])υ(?=[θκξπσςτφχψ]|$)"), re.compile("([αεη])υ")
# In capital letters "ue" stands for "ü" as often as not, "aa" for "å": both become the plain letter.
_UMLAUT = re.compile(r"([aou])e|(?<=a)a")
_ONE = str.maketrans(
    {letter: latin.replace("_", "") for table in (_GREEK, _CYRILLIC) for letter, latin in table.items()}
)


def in_latin(word: str) -> str:
    """A folded word in Latin letters; other alphabets than Greek and Cyrillic stay as they are."""
    if word.isascii():
        return word
    word = _VOICED.sub("\\1β", _VOICELESS.sub("\\1φ", word))
    for pair, latin in _GREEK_PAIRS.items():
        word = word.replace(pair, latin)
    return word.translate(_ONE)


@lru_cache(maxsize=400_000)
def folded(word: str) -> str:
    """A word as it is compared: plain Latin letters, no capitals."""
    return _UMLAUT.sub(r"\1", in_latin(fold(word))).replace("_", "")
