"""The terms of a generation, each with a number, in files that the system maps into memory.

    terms.txt      each term as N-Triples spells it, one a line, in the order of the numbers
    places         where each line begins: 8 bytes a term, in the order of bytes of this machine

The numbers follow the order of SPARQL 1.1, section 15.1: nothing (0), blank nodes, IRIs, plain texts, then all other
literals, among which the order says nothing. So a comparison of numbers is one of terms, up to ``ordered``.
"""

from __future__ import annotations

import mmap
from array import array
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

TEXTS, PLACES = "terms.txt", "places"
_IRIS = 2


class Terms:
    """The terms, by number and by what they say."""

    def __init__(self, folder: Path) -> None:
        """Open the files. Raises OSError."""
        with (folder / TEXTS).open("rb") as texts, (folder / PLACES).open("rb") as places:
            self._texts = mmap.mmap(texts.fileno(), 0, access=mmap.ACCESS_READ)
            self._places = memoryview(mmap.mmap(places.fileno(), 0, access=mmap.ACCESS_READ)).cast("Q")
        self.number = lru_cache(maxsize=4096)(self._number)

    def __len__(self) -> int:
        return len(self._places) - 1

    def text(self, number: int) -> str:
        """A term as N-Triples spells it; "" for nothing."""
        return self._texts[self._places[number] : self._places[number + 1] - 1].decode()

    def _number(self, text: str) -> int | None:
        """The number of a term as N-Triples spells it, None if the generation does not hold it."""
        place = self._place(order_of(text))
        return place if place < len(self) and self.text(place) == text else None

    def starting(self, text: str) -> tuple[int, int]:
        """The number of the first IRI that starts with a text, and that after the last."""
        start = text.encode()
        # No text in UTF-8 has this byte.
        return self._place((_IRIS, start)), self._place((_IRIS, start + b"\xff"))

    def _place(self, wanted: tuple[int, bytes]) -> int:
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if order_of(self.text(middle)) < wanted:
                low = middle + 1
            else:
                high = middle
        return low


def order_of(text: str) -> tuple[int, bytes]:
    """Where a term stands among all, as ``making`` orders them."""
    if text.startswith("<"):
        return _IRIS, text[1:-1].encode()
    if text.startswith('"'):
        return (3, said(text).encode()) if text.endswith('"') else (4, text.encode())
    return (1, text.encode()) if text else (0, b"")


def said(text: str) -> str:
    """What a plain text says, of its spelling in N-Triples."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    inner = inner.replace("\\\\", "\0")
    for spelt, letter in (('\\"', '"'), ("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")):
        inner = inner.replace(spelt, letter)
    return inner.replace("\0", "\\")


def write_places(folder: Path) -> None:
    """Write where each line of the texts begins. Raises OSError."""
    with (folder / TEXTS).open("rb", buffering=1 << 20) as lines, (folder / PLACES).open("wb") as target:
        array("Q", accumulate(map(len, lines), initial=0)).tofile(target)
