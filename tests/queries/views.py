"""Small views for the tests of queries: a few statements in TriG, held in memory."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import prologue

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"


def view_of(trig: str) -> View:
    """A view of statements written in TriG; all our prefixes are declared."""
    store = OxigraphStore.hold(parse(prologue() + trig, format=RdfFormat.TRIG))
    return View(store, GenerationInfo(7, datetime(2026, 1, 1, tzinfo=UTC), len(store), "test"))


def view_of_file(path: Path) -> View:
    """A view of a TriG file that declares its own prefixes."""
    store = OxigraphStore.hold(parse(path=path, format=RdfFormat.TRIG))
    return View(store, GenerationInfo(1, datetime(2026, 1, 1, tzinfo=UTC), len(store), "test"))
