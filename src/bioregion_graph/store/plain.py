"""Homes that are plain SPARQL stores: their database holds what clients wrote, and nothing is made from it.

    <home>/plain   marks such a home; its text tells whoever finds it what it is

Generations, journal and lock are as in any other home.
"""

from __future__ import annotations

from pathlib import Path

from bioregion_graph.errors import UsageError
from bioregion_graph.store.disk import told, write_whole
from bioregion_graph.store.generations import Generations

_MARK = "plain"
_TEXT = "This is a plain SPARQL store: no sources, no merged view, no shapes. See: bioregion serve --help.\n"


def is_plain(home: Path) -> bool:
    """Whether a home is a plain store."""
    return (home / _MARK).is_file()


def prepare(home: Path) -> None:
    """Make a folder that is new or empty a plain store without statements; leave one that is a plain store already.

    Raises UsageError for a folder that holds something else, LockedError, DiskError.
    """
    if is_plain(home):
        return
    with told("make a plain store", home):
        if home.exists() and any(home.iterdir()):
            raise UsageError(f"{home} is not empty and no plain store. Name a folder that is new or empty.")
        home.mkdir(parents=True, exist_ok=True)
    generations = Generations(home)
    with generations.draft() as draft:
        generations.commit(draft, "an empty plain store", len(draft.finish(draft.create())), {})
    with told("make a plain store", home):
        write_whole(home / _MARK, _TEXT)


def refuse_plain(home: Path) -> None:
    """Raise UsageError for a home in which nothing is built."""
    if is_plain(home):
        raise UsageError(
            f"{home} is a plain SPARQL store, in which no graph is built. Set BIOREGION_HOME elsewhere."
        )
