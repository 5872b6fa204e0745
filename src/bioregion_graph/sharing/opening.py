"""Opening a view: the readers' way into a home, at the current generation or an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

from bioregion_graph.errors import NoGenerationError
from bioregion_graph.settings import Server
from bioregion_graph.sharing.view import PUBLIC, Earlier, GenerationInfo, Profile, View
from bioregion_graph.store import pushed
from bioregion_graph.store.copies import Copies, mapped_copy
from bioregion_graph.store.derived import Derived
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.store.sparql_server import SparqlServerStore

_COPY_SECONDS = 3600


def open_view(
    home: Path,
    known_by: datetime | None = None,
    profile: Profile = PUBLIC,
    *,
    in_memory: bool = False,
    server: Server | None = None,
    server_seconds: float = 60,
) -> View:
    """What a profile sees at the current generation, or at the one that was current at ``known_by``.

    ``known_by`` carries a time zone; for a whole day take ``end_of_day``. ``in_memory`` reads everything at
    once (about 340 bytes a quad) and then answers several times faster than the disk. With a ``server`` the graph
    pushed there is opened, in place of the home's, and may take ``server_seconds`` for one answer; a server that
    answers trial questions wrongly is read into memory in the same way, unless it is trusted.
    Raises NoGenerationError when there is none, StoreError when its files are damaged or the server refuses.
    """
    if server is not None:
        return _open_server(server, known_by, profile, server_seconds)
    generations = Generations(home)
    manifest = generations.current() if known_by is None else generations.known_by(known_by)
    if profile.restricted_graphs:
        # What one may not see is not there: never fall back on another profile's copy.
        raise NoGenerationError(
            f'Generation {manifest.id} has no copy for the profile "{profile.name}". Use the public profile.'
        )
    store = generations.open(manifest)
    if in_memory:
        on_disk, store = store, OxigraphStore.hold(store.quads())
        on_disk.close()
    place = Derived(generations.path(manifest.id))
    return View(store, _info(manifest), profile, place, partial(_earlier, generations, manifest))


def _earlier(generations: Generations, manifest: Manifest) -> Iterator[Earlier]:
    for before, touched in generations.before(manifest):
        yield Earlier(Derived(generations.path(before.id)), touched)


def make_copies(home: Path, view: View) -> None:
    """Make the copies of the generation that a view shows, unless they are there; older ones are thrown away.

    Takes some seconds a million statements, and some 300 bytes of memory a statement. Raises StoreError.
    """
    generations, copies = Generations(home), Copies(Generations(home).folder)
    manifest = generations.manifest(view.generation.id)
    copies.ensure(manifest)
    if manifest.id == generations.current().id:
        copies.forget_all_but(manifest)


def open_copy(home: Path) -> None:
    """Open the mapped copy of the current generation, if there is one, for views of processes forked from here.

    Raises NoGenerationError, StoreError.
    """
    from bioregion_graph.store.columns import engine  # noqa: F401  it is loaded once, for all that are forked

    generations = Generations(home)
    mapped_copy(Derived(generations.path(generations.current().id)))


def pushed_state(server: Server) -> str:
    """Changes whenever another graph has been pushed to a server. Raises NoGenerationError, StoreError."""
    store = SparqlServerStore(server.endpoint, account=server)
    found = pushed.read_whole(store, server.endpoint)
    return f"{found.generation} {found.finished}"


def history(home: Path) -> list[GenerationInfo]:
    """The generations that are kept, oldest first; empty when nothing has been built. Raises StoreError."""
    return [_info(manifest) for manifest in Generations(home).kept()]


def end_of_day(day: date) -> datetime:
    """The last moment of a day, in UTC: "known by that day" includes what was committed on it."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def _open_server(server: Server, known_by: datetime | None, profile: Profile, seconds: float) -> View:
    store = SparqlServerStore(server.endpoint, account=server)
    found = pushed.read_whole(store, server.endpoint)
    if found.profile != profile.name:
        # What one may not see is not there: another profile's copy is never a stand-in.
        raise NoGenerationError(
            f'{server.endpoint} holds what the profile "{found.profile}" sees, not "{profile.name}". Push that profile.'
        )
    if known_by is not None and known_by < found.committed_at:
        raise NoGenerationError(
            f"A server keeps one generation, here that of {found.committed_at:%Y-%m-%d}. Ask for a later day, or ask "
            "the home it was pushed from."
        )
    info = GenerationInfo(found.generation, found.committed_at, found.quads, found.note)
    if found.manner.failed and not server.is_trusted:
        # Pages that say "yes" where nobody knows would be worse than memory spent on a copy.
        whole = SparqlServerStore(server.endpoint, _COPY_SECONDS, layout=found.layout, account=server)
        return View(OxigraphStore.hold(whole.quads()), info, profile)
    asked = SparqlServerStore(server.endpoint, seconds, layout=found.layout, account=server)
    return View(asked, info, profile)


def _info(manifest: Manifest) -> GenerationInfo:
    return GenerationInfo(manifest.id, manifest.committed_at, manifest.quads, manifest.note, manifest.parent)
