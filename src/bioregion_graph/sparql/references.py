"""Relative IRIs against a base, as RFC 3986 says in section 5.2.

Python's own ``urljoin`` will not do: it drops an empty fragment ("#") and knows only some schemes. Steps of "." and
".." are left to the engine, which does not take them out as the specification says.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_HAS_DOTS = re.compile(r"(?:^|[/:])\.\.?(?:[/?#]|$)")
_Parts = tuple[str | None, str | None, str, str | None, str | None]


def is_whole(iri: str) -> bool:
    """Whether an IRI has a scheme."""
    return _split(iri)[0] is not None


def resolve(base: str, iri: str) -> str | None:
    """The IRI that a reference stands for, or None where the engine may think otherwise; the base must be whole."""
    if _HAS_DOTS.search(base) or _HAS_DOTS.search(iri):
        return None
    scheme, authority, path, query, fragment = _split(iri)
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if scheme is not None:
        return _join(scheme, authority, path, query, fragment)
    if authority is not None:
        return _join(base_scheme, authority, path, query, fragment)
    if not path:
        return _join(base_scheme, base_authority, base_path, base_query if query is None else query, fragment)
    if not path.startswith("/"):
        if base_authority is not None and not base_path:
            path = "/" + path
        else:
            path = base_path[: base_path.rfind("/") + 1] + path
    return _join(base_scheme, base_authority, path, query, fragment)


def _split(iri: str) -> _Parts:
    found = _PARTS.fullmatch(iri)
    assert found is not None  # every text is a reference by this pattern
    scheme, authority, path, query, fragment = found.groups()
    return scheme, authority, path, query, fragment


def _join(
    scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None
) -> str:
    host = "" if authority is None else f"//{authority}"
    return f"{scheme}:{host}{path}{query or ''}{fragment or ''}"
