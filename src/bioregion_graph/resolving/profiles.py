"""What the resolver knows of an organisation, and which registry names it."""

from __future__ import annotations

from dataclasses import dataclass

from bioregion_graph.terms.registries import REGISTRIES, registry_of

_RANK = {registry: rank for rank, registry in enumerate(REGISTRIES)}


@dataclass(frozen=True)
class Profile:
    """One organisation as one registry knows it.

    ``domains`` are hosts of its website without "www", ``countries`` ISO 3166 codes, ``kinds`` codes of concepts or
    the words of the source, ``parents`` the names of the bodies it is a part of.
    """

    iri: str
    names: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The registry that this name is of."""
        return registry_of(self.iri)


def preference(iri: str) -> tuple[int, str]:
    """A key that sorts the names of one organisation, the one to be kept first."""
    return _RANK[registry_of(iri)], iri
