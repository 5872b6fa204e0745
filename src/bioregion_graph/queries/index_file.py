"""The index of names as an SQLite database: how it is written, and how names that may fit are taken from it.

Names are numbered from the best to the last: those of things that stand behind others come later, and of the
rest the short ones first. The full-text index gives its rows by number, so a search can stop after the first few
hundred and has the best ones, however many names hold the word. Which of these fits best is left to ``search``.
"""

from __future__ import annotations

import contextlib
import queue
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bioregion_graph.errors import DiskError, StoreError
from bioregion_graph.queries.names import LABEL, Name, Named

# Raised whenever what follows changes, so that files of an older form are made again.
VERSION = 1
# A source is often titled with the name of what it tells of, which is what a searcher means.
_BEHIND = {"Source": 10.0, "Collection": 10.0, "Term": 10.0, "Concept": 3.0}
_SCHEMA = """
CREATE TABLE things (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, label TEXT NOT NULL, kinds TEXT NOT NULL, behind REAL NOT NULL
);
CREATE TABLE names (
  id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, form INTEGER NOT NULL, text TEXT NOT NULL,
  language TEXT NOT NULL, folded TEXT NOT NULL, joined TEXT NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5(
  folded, kinds, content='', columnsize=0, prefix='1 2 3', tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
);
CREATE TABLE vocabulary (id INTEGER PRIMARY KEY, length INTEGER NOT NULL, word TEXT NOT NULL);
CREATE VIRTUAL TABLE spelt USING fts5(
  word, content='vocabulary', content_rowid='id', tokenize='trigram', detail='none', columnsize=0
);
CREATE TABLE parts (part TEXT PRIMARY KEY, words INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE lengths (length INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE TABLE counts (named INTEGER NOT NULL);
"""
_FINISH = """
CREATE INDEX by_joined ON names (joined);
CREATE INDEX by_word ON vocabulary (length, word);
INSERT INTO words (words) VALUES ('optimize');
INSERT INTO spelt (spelt) VALUES ('optimize');
"""
_NAMES = """
SELECT things.iri, things.label, things.kinds, things.behind, names.form, names.text, names.language, names.folded
FROM {source} JOIN things ON things.id = names.thing WHERE {condition} ORDER BY names.id LIMIT ?
"""
_SAME = _NAMES.format(source="names", condition="names.joined = ?")
_HOLDING = _NAMES.format(
    source="words CROSS JOIN names ON names.id = words.rowid", condition="words MATCH ?"
).replace("ORDER BY names.id", "ORDER BY words.rowid")
# Comes after every letter.
_LAST = "\U0010ffff"
_SPELT = """
SELECT word FROM vocabulary WHERE id IN (SELECT rowid FROM spelt WHERE spelt MATCH ? AND rowid BETWEEN ? AND ?)
"""
# Shorter words have too few letters for a slip to leave a trace, and numbers are not misspelt but wrong.
LEAST_LETTERS = 4
# A slip in so short a word may leave no three letters in a row.
_SHORT = 6
# By how many letters slips may make a word longer or shorter.
_STRETCH = 3
# One slip touches at most four runs of three letters; the rarest five give few words to look at.
_PARTS = 5


class Found(NamedTuple):
    """A name that may fit, with the thing it names; ``behind`` is what the thing loses against others."""

    iri: str
    label: str
    kinds: tuple[str, ...]
    behind: float
    form: int
    text: str
    language: str
    folded: str


def write(path: Path | str, named: Named) -> None:
    """Write the index into a new file (or ``:memory:``, see ``hold``). Raises DiskError."""
    try:
        with contextlib.closing(_create(str(path))) as database:
            _fill(database, named)
    except sqlite3.OperationalError as error:
        raise DiskError(
            f"Could not write the search index ({path}): {error}. Free some space and try again."
        ) from error


class IndexFile:
    """A finished index, read by any number of threads."""

    def __init__(self, path: Path | None) -> None:
        # Nobody writes here any more, so nothing has to be locked.
        self._address = f"{path.absolute().as_uri()}?mode=ro&immutable=1" if path else ""
        self._free: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()

    @classmethod
    def hold(cls, named: Named) -> IndexFile:
        """An index in memory alone, where there is no place to keep one."""
        found = cls(None)
        database = _create(":memory:")
        _fill(database, named)
        found._free.put(database)
        return found

    def close(self) -> None:
        """Give back the file. Closing twice is no error."""
        while not self._free.empty():
            self._free.get().close()

    def __len__(self) -> int:
        """How many things have a label."""
        return int(self._rows("SELECT named FROM counts")[0][0])

    def same(self, joined: str, most: int) -> Iterator[Found]:
        """The names with exactly these letters, wherever their gaps are."""
        return self._found(_SAME, joined, most)

    def beginning(self, words: Iterable[str], kinds: Collection[str], most: int) -> Iterator[Found]:
        """The names that begin with these words, the last of which may be only begun."""
        return self._found(_HOLDING, _among(f'^ "{" ".join(words)}" *', kinds), most)

    def holding(self, words: Iterable[Collection[str]], kinds: Collection[str], most: int) -> Iterator[Found]:
        """The names that hold one of each of these groups: the first word of a group or its beginning, or another."""
        groups = (
            " OR ".join([f'"{first}" *', *(f'"{other}"' for other in others)]) for first, *others in words
        )
        return self._found(_HOLDING, _among(" AND ".join(f"({group})" for group in groups), kinds), most)

    def spelt_like(self, word: str) -> list[str]:
        """The words in use that may be meant: of about this length, with a rare run of three letters in common.

        Or with two letters swapped, and for a short word, all of its length with its first letter.
        """
        shorter, longer = len(word) - _STRETCH, len(word) + _STRETCH
        ((first, last),) = self._rows(
            "SELECT MIN(first), MAX(last) FROM lengths WHERE length BETWEEN ? AND ?", shorter, longer
        )
        swaps = [_marked(word[:at] + word[at + 1] + word[at] + word[at + 2 :]) for at in range(len(word) - 1)]
        parts = _parts(word)
        rare = self._rows(
            f"SELECT part FROM parts WHERE part IN ({_marks(parts)}) ORDER BY words, part LIMIT {_PARTS}",
            *parts,
        )
        of_length = "SELECT word FROM vocabulary WHERE length = ? AND word"
        rows = self._rows(f"{of_length} IN ({_marks(swaps)})", len(word), *swaps)
        if len(word) <= _SHORT:
            rows += self._rows(f"{of_length} BETWEEN ? AND ?", len(word), f"^{word[0]}", f"^{word[0]}{_LAST}")
        if rare:
            rows += self._rows(_SPELT, " OR ".join(f'"{part}"' for (part,) in rare), first, last)
        return sorted({str(found)[1:-1] for (found,) in rows})

    def _found(self, question: str, *values: object) -> Iterator[Found]:
        for iri, label, kinds, behind, form, text, language, folded in self._rows(question, *values):
            yield Found(iri, label, tuple(kinds.split()), behind, form, text, language, folded)

    def _rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with self._connection() as database:
                return database.execute(question, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"The search index ({self._address}) cannot be read: {error}. Delete this file and run: "
                "bioregion index."
            ) from error

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for this thread alone; one in memory is waited for, of a file another is opened."""
        if self._address and self._free.empty():
            database = sqlite3.connect(self._address, uri=True, check_same_thread=False)
            database.execute("PRAGMA mmap_size = 1000000000")
        else:
            database = self._free.get()
        try:
            yield database
        finally:
            self._free.put(database)


def _create(address: str) -> sqlite3.Connection:
    database = sqlite3.connect(address, isolation_level=None, check_same_thread=False)
    # Half a file is thrown away in any case, so nothing is gained by writing it twice.
    for pragma in ("page_size = 8192", "journal_mode = OFF", "synchronous = OFF", "cache_size = -100000"):
        database.execute(f"PRAGMA {pragma}")
    database.executescript(_SCHEMA)
    return database


def _fill(database: sqlite3.Connection, named: Named) -> None:
    behind = {iri: min(_BEHIND.get(kind, 0.0) for kind in kinds) for iri, kinds in named.kinds.items()}
    labels: dict[str, str] = {}
    for name in named.names:
        if name.form == LABEL:
            labels.setdefault(name.iri, name.text)
    called = len(labels)
    for name in named.names:
        labels.setdefault(name.iri, name.text)
    numbers = {iri: number for number, iri in enumerate(sorted(labels), 1)}
    database.execute("BEGIN")
    database.execute("INSERT INTO counts VALUES (?)", (called,))
    database.executemany(
        "INSERT INTO things VALUES (?, ?, ?, ?, ?)",
        (
            (number, iri, labels[iri], " ".join(named.kinds[iri]), behind[iri])
            for iri, number in numbers.items()
        ),
    )
    names = sorted(
        (name for name in named.names if name.folded),
        key=lambda name: (
            behind[name.iri],
            len(name.folded),
            name.folded,
            name.form,
            name.language,
            name.iri,
        ),
    )
    database.executemany(
        "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (at, numbers[each.iri], each.form, each.text, each.language, each.folded, joined(each.folded))
            for at, each in enumerate(names, 1)
        ),
    )
    database.executemany(
        "INSERT INTO words (rowid, folded, kinds) VALUES (?, ?, ?)",
        ((at, each.folded, " ".join(named.kinds[each.iri])) for at, each in enumerate(names, 1)),
    )
    _fill_spelt(database, names)
    # Which commits first.
    database.executescript(_FINISH)


def _fill_spelt(database: sqlite3.Connection, names: Iterable[Name]) -> None:
    vocabulary = {word for name in names for word in name.folded.split()}
    words = sorted(
        (word for word in vocabulary if len(word) >= LEAST_LETTERS - 1 and not word.isdigit()),
        key=lambda word: (len(word), word),
    )
    database.executemany(
        "INSERT INTO vocabulary VALUES (?, ?, ?)",
        ((at, len(word), _marked(word)) for at, word in enumerate(words, 1)),
    )
    database.execute("INSERT INTO spelt (spelt) VALUES ('rebuild')")
    parts = Counter(part for word in words for part in _parts(word))
    database.executemany("INSERT INTO parts VALUES (?, ?)", sorted(parts.items()))
    spans: dict[int, list[int]] = {}
    for at, word in enumerate(words, 1):
        spans.setdefault(len(word), [at, at])[1] = at
    database.executemany(
        "INSERT INTO lengths VALUES (?, ?, ?)", ((length, *span) for length, span in spans.items())
    )


def joined(folded: str) -> str:
    """The letters of a folded text without its gaps, which are a matter of taste: "bio m" and "biom"."""
    return folded.replace(" ", "")


def _marked(word: str) -> str:
    """The word with its beginning and its end, so that these leave traces of their own."""
    return f"^{word}$"


def _parts(word: str) -> list[str]:
    marked = _marked(word)
    return sorted({marked[at : at + 3] for at in range(len(marked) - 2)})


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))


def _among(fitting: str, kinds: Collection[str]) -> str:
    """The full-text question, restricted to these classes if there are any."""
    if not kinds:
        return f"{{folded}} : ({fitting})"
    wanted = " OR ".join('"{}"'.format(re.sub(r"\W", " ", kind)) for kind in sorted(kinds))
    return f"{{folded}} : ({fitting}) AND {{kinds}} : ({wanted})"
