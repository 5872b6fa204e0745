"""One spelling a value: numbers, days and durations in lines of N-Quads as the database gives them back.

The database keeps such values, not their spelling ("1.50" comes back as "1.5"). What is derived from the lines it
was filled with must not tell them apart either, or two engines would count differently.
"""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from bioregion_graph.store.oxigraph import as_stored

_XSD = rb"http://www\.w3\.org/2001/XMLSchema[#]"
# Spelt as the database spells them; most are, and need not be looked at one by one.
_AS_STORED = rb"""
    (?:0|-?[1-9][0-9]{0,17})"\^\^<%(xsd)sinteger>
  | (?:0|-?[1-9][0-9]{0,17}|-?(?:0|[1-9][0-9]{0,17})\.[0-9]{0,17}[1-9])"\^\^<%(xsd)sdecimal>
  | (?:true|false)"\^\^<%(xsd)sboolean>
  | [0-9]{4}-[0-9]{2}-[0-9]{2}"\^\^<%(xsd)sdate>
  | [0-9]{4}(?:-[0-9]{2})?"\^\^<%(xsd)sgYear(?:Month)?>
  | [^"\\\n]*"\^\^<%(xsd)s(?:anyURI|string)>
"""
_VALUE = re.compile(
    rb'(?x) "(?!' + _AS_STORED % {b"xsd": _XSD} + rb') ([^"\\\n]*) "\^\^<(' + _XSD + rb"[A-Za-z]+)>"
)


class Spelling:
    """Respells lines; remembers what it has seen, up to a number of values."""

    def __init__(self, most: int = 200_000) -> None:
        self._most = most
        self._stored: dict[tuple[bytes, bytes], bytes] = {}

    def respelt(self, lines: bytes) -> bytes:
        """The same statements with every value spelt as the database spells it."""
        values = set(_VALUE.findall(lines))
        if not values:
            return lines
        self._learn(values - self._stored.keys())
        if all(self._stored[value] == b'"%s"^^<%s>' % value for value in values):
            return lines
        return _VALUE.sub(lambda found: self._stored[found[1], found[2]], lines)

    def _learn(self, values: set[tuple[bytes, bytes]]) -> None:
        if len(self._stored) + len(values) > self._most:
            self._stored = {}
        literals = {
            value: Literal(value[0].decode(), datatype=NamedNode(value[1].decode())) for value in values
        }
        stored = as_stored(set(literals.values()))
        self._stored.update({value: str(stored[literal]).encode() for value, literal in literals.items()})
