"""Which registry an IRI of an organisation is of: its key says so, by the rules of ``docs/identifiers.md``."""

from __future__ import annotations

CURATED, ROR, PIC, CORDIS, ECCP = "curated", "ror", "pic", "cordis", "eccp"
# From the name that is kept to the one that gives way. "cordis" are the keys of older exports without a PIC.
REGISTRIES = (CURATED, ROR, PIC, CORDIS, ECCP)


def registry_of(iri: str) -> str:
    """The registry an IRI is of, by the beginning of its key; what has none of these is curated."""
    beginning, hyphen, _ = iri.rpartition("/")[2].partition("-")
    return beginning if hyphen and beginning in REGISTRIES[1:] else CURATED
