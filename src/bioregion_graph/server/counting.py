"""Counting the rows of an answer in its bytes, while they pass.

The engine writes whole rows but does not tell how many. A limit of rows must be exact, and no text inside a value may
be taken for the end of a row, so each form is read as its grammar says.
"""

from __future__ import annotations

from collections.abc import Callable

Count = Callable[[bytes], int]


def counter(form: str) -> Count:
    """What gives the number of rows that end, or in XML begin, in the next bytes of an answer in this form.

    JSON tells a row by the comma before it, so the first one counts with the bytes that open it. Triples are counted
    where they are found, not in bytes: for their forms nothing is counted here.
    """
    made: dict[str, Callable[[], Count]] = {"csv": _Csv, "tsv": _Tsv, "xml": _Xml, "json": _Json}
    return made[form]() if form in made else _nothing


def _nothing(data: bytes) -> int:
    del data
    return 0


class _Tsv:
    """A line each; the first one names the columns. Line breaks in values are written as escapes."""

    def __init__(self) -> None:
        self._is_first = True

    def __call__(self, data: bytes) -> int:
        lines = data.count(b"\n")
        if lines and self._is_first:
            self._is_first = False
            lines -= 1
        return lines


class _Csv:
    """As TSV, but line breaks inside quotes end no row (RFC 4180)."""

    def __init__(self) -> None:
        self._lines = _Tsv()
        self._is_quoted = False

    def __call__(self, data: bytes) -> int:
        parts = data.split(b'"')
        plain = b"".join(parts[self._is_quoted :: 2])
        self._is_quoted ^= len(parts) % 2 == 0
        return self._lines(plain)


class _Xml:
    """A tag each; text holds no ``<``."""

    _TAG = b"<result>"

    def __init__(self) -> None:
        self._tail = b""

    def __call__(self, data: bytes) -> int:
        data = self._tail + data
        self._tail = data[-(len(self._TAG) - 1) :]
        return data.count(self._TAG)


class _Json:
    """An object each in the list of bindings: what stands between strings says where one ends and the next begins.

    With strings taken out, ``},{`` stands between two rows only: inside a row a name follows each comma.
    """

    def __init__(self) -> None:
        self._is_quoted = False
        self._is_escaped = False
        self._is_first = True
        self._tail = b""

    def __call__(self, data: bytes) -> int:
        if self._is_escaped:
            data = data[1:]
        # An even run of backslashes is text; after an odd one the next character is.
        self._is_escaped = (len(data) - len(data.rstrip(b"\\"))) % 2 == 1
        parts = data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        plain = self._tail + b"".join(parts[self._is_quoted :: 2]).translate(None, b" \t\r\n")
        self._is_quoted ^= len(parts) % 2 == 0
        rows = plain.count(b"},{")
        self._tail = plain[-2:]
        if self._is_first and b"[{" in plain:
            self._is_first = False
            rows += 1
        return rows
