"""The facts that matching goes by: read from a view, or out of those of an earlier generation and what changed."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode

from bioregion_graph.errors import StoreError
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.records import Records
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View

# Of the form in which facts are kept beside a generation.
_FORM = 3
_NAME = "matching-facts"
# Where more things changed, reading all is as fast.
_MOST_TOUCHED = 5000


def read(view: View, library: Library) -> Facts:
    """All that the view holds of projects that have a day of beginning, told or guessed, and of their members.

    Ten seconds for 55,000 projects and 116,000 organisations once the generation's columns are made, ten times that
    before. Raises StoreError.
    """
    return Records.read(view, library).facts()


def kept(view: View, library: Library, told: Callable[[str], None] = lambda _: None) -> Facts:
    """The facts of a view, kept beside its generation where they can be. Raises StoreError.

    Where those of an earlier generation are kept only what a commit touched since is read: some seconds.
    """

    def make(path: Path) -> None:
        _keep(_earlier(view, library, told) or _all(view, library, told), path)

    if view.derived is None:
        return read(view, library)
    try:
        path = view.derived.ensure(_NAME, _FORM, make)
    except StoreError:
        # What cannot be kept, on a full or read-only disk, is read each time.
        return read(view, library)
    with _kept(path) as kept_of:
        facts = kept_of.load()
    assert isinstance(facts, Facts)
    return facts


def renew(view: View, library: Library) -> None:
    """Keep the facts of a view if those of an earlier generation are kept, since matching was asked for there.

    Raises StoreError.
    """
    if any(each.derived.ready(_NAME, _FORM) for each in view.earlier()):
        kept(view, library)


def _all(view: View, library: Library, told: Callable[[str], None]) -> Records:
    told("read projects and organisations")
    return Records.read(view, library)


def _earlier(view: View, library: Library, told: Callable[[str], None]) -> Records | None:
    """The records out of those of the newest earlier generation of which they are kept; None where there is none."""
    for each in view.earlier():
        if len(each.touched) > _MOST_TOUCHED:
            return None
        path = each.derived.ready(_NAME, _FORM)
        if path is None:
            continue
        told("read what has changed")
        with _kept(path) as kept_of:
            # The facts stand first, for whoever wants no more.
            kept_of.load()
            records = kept_of.load()
        assert isinstance(records, Records)
        said = [quad for iri in each.touched for quad in view.quads(NamedNode(iri), graph=DefaultGraph())]
        return records.changed(each.touched, Records.read(view.holding(said), library))
    return None


def _keep(records: Records, path: Path) -> None:
    with path.open("wb") as file:
        # One pickler for both: what they share is written once.
        pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
        pickler.dump(records.facts())
        pickler.dump(records)


@contextmanager
def _kept(path: Path) -> Iterator[pickle.Unpickler]:
    """What is kept in a file of our own making in the folder of our own database."""
    with path.open("rb") as file:
        yield pickle.Unpickler(file)
