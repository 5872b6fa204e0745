"""How instance IRIs are made: a function of the source's own key, never a label, a counter or a random number.

The rules are told in ``docs/identifiers.md``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.terms.namespaces import CONCEPT_SCHEMES, CONCEPTS, ID, PREFIXES, expand

_SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*(?:--[a-z0-9]+(?:[-.][a-z0-9]+)*)*")
_CODE = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*")
# Letters that Unicode does not decompose into a base letter and a mark.
_PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"}
)


def fold(text: str) -> str:
    """Lower-case text without accents: "Évry" and "evry" become equal. Idempotent."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", plain.casefold().translate(_PLAIN))


def slugify(text: str) -> str:
    """A readable key: folded, words joined by hyphens.

    Raises UsageError when nothing is left, as for a text of punctuation alone.
    """
    slug = "-".join(re.findall(r"[a-z0-9]+", fold(text)))
    if not slug:
        raise UsageError(f'No identifier can be made from "{text}": it has no letter or digit.')
    return slug


def mint(kind: str, key: str) -> NamedNode:
    """The IRI of an instance of ``kind`` (``organisation``, ``person`` …) with this key.

    Raises UsageError when the key is not made of lower-case words joined by hyphens.
    """
    if not _SLUG.fullmatch(key):
        raise UsageError(f'"{key}" is no identifier: write lower-case letters, digits and hyphens only.')
    return NamedNode(f"{ID}{kind}/{key}")


def concept(prefix: str, code: str) -> NamedNode:
    """The IRI of a concept, by the prefix of its scheme (``kind``, ``post`` …) and its code.

    Raises UsageError when the code is not made of letters and digits joined by hyphens.
    """
    if not _CODE.fullmatch(code):
        raise UsageError(f'"{code}" is no code of a concept: write letters, digits and hyphens only.')
    return NamedNode(f"{CONCEPTS}{CONCEPT_SCHEMES[prefix]}/{code}")


def source_key(address: str) -> str:
    """The key of a source document: ``seed-000`` for a seed, host and a short hash of the address for a page.

    Raises UsageError when the address has no host and nothing else to name it by.
    """
    seed = re.match(r"seed:(\d{3})_", address)
    if seed:
        return f"seed-{seed.group(1)}"
    try:
        host = urlsplit(address).hostname or address.partition(":")[0]
    except ValueError as error:
        raise UsageError(f'"{address}" is no address ({error}). Copy it again from the page.') from error
    digest = hashlib.blake2b(address.encode(), digest_size=4).hexdigest()
    return f"{slugify(host.removeprefix('www.'))}-{digest}"


def written_iri(text: str) -> str | None:
    """The IRI that is written out or as a prefixed name; None for any other text.

    Raises UsageError when it is meant as an IRI and is none.
    """
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    prefix, colon, local = bare.partition(":")
    if bare == text and colon and prefix in PREFIXES and local and " " not in local:
        bare = expand(text).value
    elif bare == text and not text.startswith(("http://", "https://")):
        return None
    try:
        return NamedNode(bare).value
    except ValueError as error:
        raise UsageError(
            f'"{text}" is not a valid IRI ({error}). Write it as in `bioregion search`.'
        ) from error
