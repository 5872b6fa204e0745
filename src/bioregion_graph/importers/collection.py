"""A collection of curated tables: its folder, its identifiers, and what its words mean."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pyoxigraph import NamedNode

from bioregion_graph.errors import InputError
from bioregion_graph.importers import tables
from bioregion_graph.importers.facts import number
from bioregion_graph.importers.problems import Problems
from bioregion_graph.importers.tables import Aside, Record
from bioregion_graph.terms.iris import concept, mint
from bioregion_graph.terms.namespaces import INSTANCE_KINDS

_WORDS = ("about", "text", "treatment", "codes", "share")
# Sentences taken apart for the tests, which ask the graph for each; nothing is read from them.
_FOR_TESTS = frozenset({"seed_statements.csv"})
# What a row of a table may become, by the column that decides it.
TREATMENTS = {
    "organisation-kind": ("organisation", "group"),
    "post": ("mandate",),
    "event-role": ("attendance",),
    "membership-role": (
        "membership", "participation", "part", "relationship", "relationship-by", "succession", "agreement",
        "label",
    ),
    "participation-role": ("participation",),
    "event-kind": ("event",),
    "agreement-status": ("agreement",),
    "group-kind": ("group",),
}  # fmt: skip


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
        self._read: set[str] = set()
        self._slugs: dict[tuple[str, str], str] = {}
        self._words: dict[tuple[str, str], Meaning] = {}
        self.concepts: dict[str, list[str]] = {}
        self._bodies: dict[tuple[str, str, str], NamedNode] = {}
        problems = Problems()
        with problems.gathered():
            self._read_identifiers(problems)
        with problems.gathered():
            self._read_words(problems)
        with problems.gathered():
            self._read_focus(problems)
        with problems.gathered():
            self._read_bodies(problems)
        problems.refuse()

    def body(self, organisation: str, title: str, post: str) -> NamedNode | None:
        """The body that a mandate is really in, where the sheet names only its organisation."""
        return self._bodies.get((organisation, title, "")) or self._bodies.get((organisation, "", post))

    def read(self, name: str, *columns: str) -> list[Record]:
        """The rows of one of its tables."""
        self._read.add(f"{name}.csv")
        return tables.read(self.folder, name, columns)

    def read_if_any(self, name: str, *columns: str) -> list[Record]:
        """The rows of a table that not every collection has."""
        return self.read(name, *columns) if (self.folder / f"{name}.csv").is_file() else []

    def aside(self, name: str, keys: Sequence[str], *columns: str) -> Aside:
        """A table that says more about the rows of another, by these of its columns; not every one has it."""
        return Aside(self.read_if_any(name, *columns), *keys)

    def addresses(self) -> set[str]:
        """The sources that the rows of all its tables name."""
        found: set[str] = set()
        for path in sorted(self.folder.glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                found.update((row.get("source_url") or "").strip() for row in csv.DictReader(file))
        return found - {""}

    def unread(self) -> Iterator[InputError]:
        """A problem for each table of the folder that no importer has read."""
        for path in sorted(self.folder.glob("*.csv")):
            if path.name not in self._read | _FOR_TESTS:
                yield InputError(
                    "No importer reads this table.",
                    f"data/{self.name}/{path.name}",
                    "Mend its name, remove it, or teach an importer what it means.",
                )

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

    def code(self, record: Record, about: str, text: str) -> str:
        """The one concept that a word means. Raises InputError when it means none."""
        codes = self.meaning(record, about, text).codes
        if not codes:
            raise record.problem(
                f'The {about} "{text}" means no concept.', "Name one in the column codes of data/words.csv."
            )
        return codes[0]

    def _read_identifiers(self, problems: Problems) -> None:
        for row in self.read("identifiers", "kind", "key", "slug"):
            with problems.gathered(row):
                kind, key, slug = row.take("kind"), row.take("key"), row.take("slug")
                mint(known_kind(row, kind), slug)
                if (kind, key) in self._slugs:
                    raise row.problem(f'The {kind} "{key}" stands twice.', "Remove one of the rows.")
                self._slugs[kind, key] = slug

    def _read_words(self, problems: Problems) -> None:
        for row in tables.read(self.folder.parent, "words", _WORDS, collection=""):
            with problems.gathered(row):
                about, text, treatment = row.take("about"), row.take("text"), row.take("treatment")
                if treatment not in TREATMENTS.get(about, ()):
                    allowed = " or ".join(TREATMENTS.get(about, ())) or f"another word than {about}"
                    raise row.problem(f'"{treatment}" is no treatment of {about}.', f"Write {allowed}.")
                if (about, text) in self._words:
                    raise row.problem(f'The {about} "{text}" stands twice.', "Remove one of the rows.")
                codes = tuple(row.take_list("codes"))
                self._words[about, text] = Meaning(treatment, codes, number(row, row.take("share")))

    def _read_focus(self, problems: Problems) -> None:
        for row in self.read("focus", "text", "concept", "reason"):
            with problems.gathered(row):
                code, reason = row.take("concept"), row.take("reason")
                if not code and not reason:
                    raise row.problem(
                        "A text without a concept needs a reason.", "Say why in the column reason."
                    )
                concepts = self.concepts.setdefault(row.take("text"), [])
                if code:
                    concept("ls", code)
                    concepts.append(code)

    def _read_bodies(self, problems: Problems) -> None:
        for row in self.read_if_any("bodies", "organisation", "title", "post", "body"):
            with problems.gathered(row):
                kind, _, slug = row.take("body").partition("/")
                key = row.take("organisation"), row.take("title"), row.take("post")
                self._bodies[key] = mint(known_kind(row, kind), slug)


def known_kind(record: Record, kind: str) -> str:
    """The kind of an identifier. Raises InputError when there is no such kind."""
    if kind not in INSTANCE_KINDS:
        raise record.problem(
            f'"{kind}" is no kind of thing.', "Write one such as organisation, group or event."
        )
    return kind
