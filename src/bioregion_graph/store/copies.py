"""How the copies of a generation come to be, without reading the database statement by statement.

A statement that leaves a large database costs some 40 microseconds, so that thirteen million take eight minutes.
The lines a database was filled with are at hand when it is written, and are kept, packed:

    <generation>/derived/sources-1      the statements of the named graphs, packed (Zstandard, RFC 8878), and
    <generation>/derived/merged-1       those of the merged view, spelt as the database does
    <generation>/derived/change-1/      or what came and went since its parent
    <generation>/derived/mapped-1/      the mapped copy, of the merged view alone: see ``mapped``
    <generation>/derived/columns-1/     the columns

Lines that are missing are packed from the parent's lines and the change, or from the database itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import zstandard
from pyoxigraph import DefaultGraph, Quad

from bioregion_graph.store import manifest as manifests
from bioregion_graph.store import mapped
from bioregion_graph.store.derived import Derived
from bioregion_graph.store.disk import told
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.mapped import MappedCopy
from bioregion_graph.store.memory import available
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.store.pieces import pieces
from bioregion_graph.store.spelling import Spelling

if TYPE_CHECKING:
    from bioregion_graph.store.columns.engine import Columns

CHANGE, MAPPED, COLUMNS = "change", "mapped", "columns"
SOURCES, MERGED = "sources", "merged"
# The endings of the files that a database is filled with, by what they hold.
_ENDINGS = {SOURCES: "nq", MERGED: "nt"}
# One for each form in which these are kept; the copy's is the engine's, whose version is fixed in pyproject.toml.
VERSION = 1
_LEVEL = 1
_BOOT = "boot"
# The files of a change.
_SIDES = ("removed", "added")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_AT_ONCE = 8 << 20


def are_ready(derived: Derived) -> bool:
    """Whether the copies of a generation are there."""
    return all(derived.ready(name, VERSION) for name in (MAPPED, COLUMNS))


def mapped_copy(derived: Derived) -> MappedCopy | None:
    """The mapped copy of a generation, if it is there. Raises StoreError when it is damaged."""
    folder = derived.ready(MAPPED, VERSION)
    return _opened(folder, folder.stat().st_ino) if folder else None


@lru_cache(maxsize=2)
def _opened(folder: Path, made: int) -> MappedCopy:  # noqa: ARG001  another folder under the same name is another copy
    return MappedCopy.open(folder)


def columns(derived: Derived) -> Columns | None:
    """The columns of a generation, if they are there. Raises StoreError when they are damaged."""
    folder = derived.ready(COLUMNS, VERSION)
    if folder is None:
        return None
    # Loading the engine takes longer than most commands need for all they do.
    from bioregion_graph.store.columns.engine import Columns

    return Columns(folder)


class Copies:
    """The making of copies of the generations in a folder."""

    def __init__(self, generations: Path) -> None:
        self._generations = generations

    def ensure(self, generation: Manifest) -> None:
        """Make the copies of a generation that are missing: some seconds a million statements.

        Beside each other where there is memory for both. Raises StoreError, also where it does not suffice for one.
        """
        from bioregion_graph.store.columns import making

        derived = self._derived(generation.id)
        if not are_ready(derived):
            with self._place(generation) as place, ThreadPoolExecutor(max_workers=1) as beside:
                merged = self._unpacked(generation, MERGED, place)
                is_room = available() >= mapped.most_bytes(merged) + making.MOST_BYTES
                to_map = partial(derived.ensure, MAPPED, VERSION, partial(mapped.make, merged))
                promised = beside.submit(to_map) if is_room else None
                lines = [self._unpacked(generation, SOURCES, place), merged]
                derived.ensure(COLUMNS, VERSION, partial(making.make, lines))
                if promised:
                    promised.result()
                else:
                    to_map()

    def forget_all_but(self, generation: Manifest) -> None:
        """Throw away the copies of other generations, and what they were made from, but for its parent's.

        Raises DiskError.
        """
        for folder in sorted(self._generations.glob("[0-9]*")):
            if folder.name.isdecimal() and int(folder.name) not in (generation.id, generation.parent):
                for name in (SOURCES, MERGED, MAPPED, COLUMNS):
                    Derived(folder).discard(name, VERSION)

    def _derived(self, number: int) -> Derived:
        return Derived(self._generations / f"{number:06d}")

    @contextmanager
    def _place(self, generation: Manifest) -> Iterator[Path]:
        """A folder of this block's own beside what is derived from a generation."""
        folder = self._derived(generation.id).folder
        with told("unpack the lines of this generation", folder):
            folder.mkdir(exist_ok=True)
            with TemporaryDirectory(dir=folder) as place:
                yield Path(place)

    def _unpacked(self, generation: Manifest, name: str, place: Path) -> Path:
        """The lines of a generation in a file in a folder."""
        unpacked = place / f"{name}.{_ENDINGS[name]}"
        with (
            told("unpack the lines of this generation", unpacked),
            self._lines(generation, name).open("rb") as source,
            unpacked.open("wb") as target,
        ):
            zstandard.ZstdDecompressor().copy_stream(source, target, write_size=_AT_ONCE)
        return unpacked

    def _lines(self, generation: Manifest, name: str) -> Path:
        return self._derived(generation.id).ensure(
            name, VERSION, lambda path: self._pack(generation, name, path)
        )

    def _pack(self, generation: Manifest, name: str, path: Path) -> None:
        derived = self._derived(generation.id)
        change, parent = _trusted(derived), self._parent(generation)
        if change and parent and self._has_lines(parent, name):
            _write(_changed(self._lines(parent, name), change / name), path)
        else:
            _write(self._stored(generation.id, name), path)

    def _has_lines(self, generation: Manifest, name: str) -> bool:
        """Whether the lines of a generation are there, or can be had without reading its database."""
        derived = self._derived(generation.id)
        if derived.ready(name, VERSION):
            return True
        parent = self._parent(generation)
        return bool(_trusted(derived)) and parent is not None and self._has_lines(parent, name)

    def _parent(self, generation: Manifest) -> Manifest | None:
        folder = self._generations / f"{generation.parent or 0:06d}"
        return manifests.read(folder) if folder.is_dir() else None

    def _stored(self, number: int, name: str) -> Iterator[bytes]:
        store = OxigraphStore.read(self._generations / f"{number:06d}" / "db")
        try:
            graphs = [DefaultGraph()] if name == MERGED else store.graph_names()
            for graph in graphs:
                yield from (line(quad) for quad in store.quads(graph=graph))
        finally:
            store.close()


def pack(generation: Path, *files: Path) -> None:
    """Keep the lines of the files that a database was filled with: a second a million statements. Raises DiskError.

    Those that end in ``.nq`` hold the named graphs, those in ``.nt`` the merged view.
    """
    derived = Derived(generation)
    for name, ending in _ENDINGS.items():
        derived.discard(name, VERSION)
        own = [file for file in files if file.suffix == f".{ending}"]
        derived.ensure(name, VERSION, partial(_write, _respelt(own)))


def note_change(generation: Path, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
    """Keep what a generation differs by from its parent, for its lines. Raises DiskError."""
    target = Derived(generation).path(CHANGE, VERSION)
    with told("keep the changed lines of this generation", target):
        target.mkdir(parents=True)
        (target / _BOOT).write_text(_boot(), encoding="utf-8")
        for side, quads in zip(_SIDES, (removed, added), strict=True):
            lines: dict[str, list[bytes]] = {SOURCES: [], MERGED: []}
            for quad in quads:
                lines[MERGED if isinstance(quad.graph_name, DefaultGraph) else SOURCES].append(line(quad))
            for name, said in lines.items():
                (target / name).mkdir(exist_ok=True)
                (target / name / side).write_bytes(b"".join(said))


def touched(generation: Path) -> frozenset[str] | None:
    """The things of which the merged view says something else than that of the parent; None where that was not kept.

    Raises DiskError.
    """
    change = _trusted(Derived(generation))
    if change is None:
        return None
    with told("read what was kept of this generation", change):
        lines = [
            line for side in _SIDES for line in (change / MERGED / side).read_bytes().splitlines() if line
        ]
    # A line begins with the subject, in angle brackets.
    return frozenset(line.split(b" ", 1)[0][1:-1].decode() for line in lines if line.startswith(b"<"))


def _trusted(derived: Derived) -> Path | None:
    """The change, if the machine has not started anew since: nobody waited until it had reached the disk."""
    folder = derived.ready(CHANGE, VERSION)
    if folder is None or not _boot():
        return None
    with told("read what was kept of this generation", folder):
        return folder if (folder / _BOOT).read_text(encoding="utf-8") == _boot() else None


def _boot() -> str:
    """What tells one start of the machine from another; "" where the system does not say."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def line(quad: Quad) -> bytes:
    """A statement as a line of N-Quads."""
    return f"{quad} .\n".encode()


def _write(lines: Iterable[bytes], path: Path) -> None:
    with (
        told("pack the lines of this generation", path),
        path.open("wb") as target,
        zstandard.ZstdCompressor(level=_LEVEL).stream_writer(target, closefd=False) as packed,
    ):
        for text in lines:
            packed.write(text)


def _respelt(files: Iterable[Path]) -> Iterator[bytes]:
    """All lines of some files, in large pieces, spelt as the database does."""
    spelling = Spelling()
    for file in sorted(files):
        for piece in pieces(file, _AT_ONCE):
            with piece.open() as stream:
                yield spelling.respelt(stream.read())


def _changed(parent: Path, change: Path) -> Iterator[bytes]:
    """The parent's lines without those removed, then those added."""
    spelling = Spelling()
    removed, added = (
        set(spelling.respelt((change / name).read_bytes()).splitlines(keepends=True)) for name in _SIDES
    )
    gone = removed | added
    with parent.open("rb") as source, zstandard.ZstdDecompressor().stream_reader(source) as packed:
        for text in io.BufferedReader(packed, _AT_ONCE):
            if text not in gone:
                yield text
    yield from sorted(added)
