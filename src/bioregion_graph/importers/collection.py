"""A collection of curated tables: its folder, its identifiers, and what its words mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pyoxigraph import NamedNode

from bioregion_graph.errors import InputError
from bioregion_graph.importers import tables
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import mint


@dataclass(frozen=True)
class Meaning:
    """What a word of the sheets means: how its row is treated, by which concepts, with what share."""

    treatment: str
    codes: tuple[str, ...]
    share: Decimal | None


class Collection:
    """One folder of curated tables, with what is needed to read any row of it.

    Raises InputError when a table it needs is missing or broken.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self._slugs = {
            (row.take("kind"), row.take("key")): row.take("slug")
            for row in tables.read(folder, "identifiers", ("kind", "key", "slug"))
        }
        self._words = _read_words(folder.parent)
        self.concepts = _read_focus(folder)
        self._bodies = {
            (row.take("organisation"), row.take("title"), row.take("post")): row.take("body")
            for row in self.read_if_any("bodies", "organisation", "title", "post", "body")
        }

    def body(self, organisation: str, title: str, post: str) -> NamedNode | None:
        """The body that a mandate is really in, where the sheet names only its organisation."""
        named = self._bodies.get((organisation, title, "")) or self._bodies.get((organisation, "", post))
        if not named:
            return None
        kind, _, slug = named.partition("/")
        return mint(kind, slug)

    def read(self, name: str, *columns: str) -> list[Record]:
        """The rows of one of its tables."""
        return tables.read(self.folder, name, columns)

    def read_if_any(self, name: str, *columns: str) -> list[Record]:
        """The rows of a table that not every collection has."""
        return self.read(name, *columns) if (self.folder / f"{name}.csv").is_file() else []

    def knows(self, kind: str, key: str) -> bool:
        """Whether this key has an identifier of this kind."""
        return (kind, key) in self._slugs

    def slug(self, record: Record, kind: str, key: str) -> str:
        """The slug of a key. Raises InputError when it has none."""
        try:
            return self._slugs[kind, key]
        except KeyError:
            raise record.problem(
                f'"{key}" has no identifier as {kind}.',
                f"Add a row {kind},{key},<slug> to data/{self.name}/identifiers.csv, or mend the key.",
            ) from None

    def iri(self, record: Record, key: str, *kinds: str) -> NamedNode:
        """The IRI of a key, as the first of these kinds that knows it. Raises InputError when none does."""
        kind = next((kind for kind in kinds if self.knows(kind, key)), kinds[0])
        return mint(kind, self.slug(record, kind, key))

    def meaning(self, record: Record, about: str, text: str) -> Meaning:
        """What a word means. Raises InputError when nobody said so."""
        try:
            return self._words[about, text]
        except KeyError:
            raise record.problem(
                f'Nobody said what the {about} "{text}" means.', "Add a row for it to data/words.csv."
            ) from None


def _read_words(data: Path) -> dict[tuple[str, str], Meaning]:
    columns = ("about", "text", "treatment", "codes", "share")
    words: dict[tuple[str, str], Meaning] = {}
    for row in tables.read(data, "words", columns):
        key = row.take("about"), row.take("text")
        if key in words:
            raise row.problem(f'The {key[0]} "{key[1]}" stands twice.', "Remove one of the rows.")
        share = row.take("share")
        words[key] = Meaning(
            row.take("treatment"), tuple(row.take_list("codes")), Decimal(share) if share else None
        )
    return words


def _read_focus(folder: Path) -> Mapping[str, Sequence[str]]:
    concepts: dict[str, list[str]] = {}
    for row in tables.read(folder, "focus", ("text", "concept", "reason")):
        concept = row.take("concept")
        concepts.setdefault(row.take("text"), []).extend([concept] if concept else [])
        if not concept and not row.take("reason"):
            raise InputError(
                "A text without a concept needs a reason.", row.where, "Say why in the column reason."
            )
    return concepts
