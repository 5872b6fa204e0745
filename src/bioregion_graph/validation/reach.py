"""What the query of a rule looks at, seen from its text alone: how far it looks, and what it reads."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from bioregion_graph.terms.namespaces import expand

# Addresses first, since they may hold a hash; then texts, then comments.
_NOISE = re.compile(r"""<[^<>"\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*""")
# A variable before a predicate; what stands before an operator or a bracket is no subject.
_SUBJECT = re.compile(r"[?$](\w+)\s+[\^(]*(?:a\s|\w+:\w|<>)")
_REPEATED_PATH = re.compile(r"(?:\w+:\w+|\))[+*]")
_ADDRESS = re.compile(r"<([^<>\"\s]+)>")
_NAME = re.compile(r"\b[A-Za-z][\w-]*:\w[\w-]*(?:\.\w[\w-]*)*")
_CHOSEN = re.compile(r"\b(?:SELECT|GROUP\s+BY|ORDER\s+BY)\b[^{}]*", re.IGNORECASE)
# A variable between a subject, or the sign that goes on with one, and an object.
_ANY_PROPERTY = re.compile(
    r"""(?:[?$]\w+|\w*:[\w.-]+|<>|[;\[\]])\s*[?$]\w+\s+(?:[?$]\w|\w*:\w|<>|[\[("+-]|\.?\d|true|false)"""
)
# A path of all properties but some; ``!BOUND(…)`` and ``!=`` are none.
_ANY_OTHER = re.compile(r"!\s*(?:[(^<]|\w*:|a\s)")
# The word for rdf:type, with something else behind it than the name of a class.
_ANY_CLASS = re.compile(r"(?<![\w:?$-])a(?!\w)(?!\s+(?:[A-Za-z][\w-]*:\w|<>))")


def is_of_one_thing(select: str) -> bool:
    """Whether a rule looks at the statements of its subject alone."""
    text = _plain(select)
    return set(_SUBJECT.findall(text)) == {"this"} and not _REPEATED_PATH.search(text)


def terms_of(select: str) -> frozenset[NamedNode] | None:
    """The properties that a rule reads and the classes that it names; None when it may read any property.

    Other names that stand in the rule are among them. One that asks for the class of a thing without naming it reads
    rdf:type.
    """
    text = _plain(select)
    if _ANY_OTHER.search(text) or _ANY_PROPERTY.search(_CHOSEN.sub(" ", text)):
        return None
    addresses = {NamedNode(noise[1:-1]) for noise in _NOISE.findall(select) if _ADDRESS.fullmatch(noise)}
    types = {expand("rdf:type")} if _ANY_CLASS.search(text) else set()
    return frozenset({*types, *addresses, *map(expand, _NAME.findall(text))})


def _plain(select: str) -> str:
    """The text of a query without texts, comments and addresses."""
    return _NOISE.sub(lambda noise: "<>" if noise[0].startswith("<") else '""', select)
