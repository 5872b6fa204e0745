"""The view: one access profile at one generation. Every reader takes a view; none opens a store."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar, cast

from pyoxigraph import BlankNode, NamedNode, Quad

from bioregion_graph.errors import StoreError
from bioregion_graph.store import copies
from bioregion_graph.store.contract import Answer, Dataset, Functions, Graph, Object, ReadableStore, Subject
from bioregion_graph.store.derived import Derived
from bioregion_graph.store.mapped import MappedCopy
from bioregion_graph.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from bioregion_graph.store.columns.engine import Columns

# How often it is looked whether what is made in the background is there.
_LOOK_SECONDS = 1.0
_log = logging.getLogger(__name__)


Opened = TypeVar("Opened")


def _opened(open_copy: Callable[[Derived], Opened | None], derived: Derived) -> Opened | None:
    try:
        return open_copy(derived)
    except StoreError as error:
        _log.warning("%s Answers come from the database meanwhile, more slowly.", error)
        return None


@lru_cache(maxsize=512)
def _judge(text: str, functions: tuple[NamedNode, ...]) -> None:
    """Only what was read without a fault is remembered."""
    # Over nothing, so that next to nothing is done, and no function is called.
    OxigraphStore.hold(()).query(text, None, dict.fromkeys(functions, _nothing))


def _nothing(*_: object) -> None:
    return None


Made = TypeVar("Made")


@dataclass(frozen=True)
class Profile:
    """The set of restricted graphs an actor may see. The public profile sees none."""

    name: str
    restricted_graphs: frozenset[str] = frozenset()


PUBLIC = Profile("public")


@dataclass(frozen=True)
class GenerationInfo:
    """What is known of a finished generation. ``quads`` counts named graphs and the merged view together."""

    id: int
    committed_at: datetime
    quads: int
    note: str
    parent: int | None = None


@dataclass(frozen=True)
class Earlier:
    """A generation before that of a view: the place for what is derived from it, and the things, by IRI, of which the
    merged view says something else since."""

    derived: Derived
    touched: frozenset[str]


class View:
    """What one profile sees at one generation; a context manager that closes its store."""

    def __init__(
        self,
        store: ReadableStore,
        generation: GenerationInfo,
        profile: Profile = PUBLIC,
        derived: Derived | None = None,
        earlier: Callable[[], Iterator[Earlier]] = lambda: iter(()),
    ) -> None:
        """``derived`` is the place for what is made from exactly this copy; None where nothing can be kept. ``earlier``
        gives the generations before it, newest first, as far as it is known what has changed since."""
        self._store = store
        self.generation = generation
        self.profile = profile
        self.derived = derived
        self.earlier = earlier
        self.asks_copy = False
        """Whether the mapped copy is asked: only where the process may end, for it ends the one that runs it when it
        gets no memory."""
        self._copy: MappedCopy | None = None
        self._columns: Columns | None = None
        self._looked_at: dict[str, float] = {}
        self._made: dict[str, object] = {}
        self._making = threading.RLock()

    def query(self, text: str, dataset: Dataset | None = None, functions: Functions | None = None) -> Answer:
        """Run a SPARQL query, if need be over some graphs only and with functions of ours.

        Raises QuerySyntaxError when it does not parse.
        """
        return self._store.query(text, dataset, functions)

    def judge(self, text: str, functions: Iterable[NamedNode] = ()) -> None:
        """Have the engine read a SPARQL query that may call these functions, without asking anything.

        Raises QuerySyntaxError.
        """
        _judge(text, tuple(functions))

    @property
    def is_copied(self) -> bool:
        """Whether the copies of this generation are there."""
        return self.derived is not None and copies.are_ready(self.derived)

    def copy(self) -> MappedCopy | None:
        """The mapped copy of this generation once it is made, which may be later than this view was opened.

        None where it is not asked, and for one that cannot be opened, which is logged: the database has every answer
        too.
        """
        if not self.asks_copy:
            return None
        if self._copy is None and self.derived is not None and self._is_worth_a_look("copy"):
            self._copy = _opened(copies.mapped_copy, self.derived)
        return self._copy

    def columns(self) -> Columns | None:
        """The columns of this generation once they are made; None as for the copy."""
        if self._columns is None and self.derived is not None and self._is_worth_a_look("columns"):
            self._columns = _opened(copies.columns, self.derived)
        return self._columns

    def _is_worth_a_look(self, thing: str) -> bool:
        now = time.monotonic()
        if now - self._looked_at.get(thing, -_LOOK_SECONDS) < _LOOK_SECONDS:
            return False
        self._looked_at[thing] = now
        return True

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,
        graph: Graph | None = None,
    ) -> Iterator[Quad]:
        """All quads that match; None stands for anything, ``DefaultGraph()`` for the merged view alone."""
        return self._store.quads(subject, predicate, object, graph)

    def graph_names(self) -> Iterator[NamedNode | BlankNode]:
        """The named graphs this profile sees."""
        return self._store.graph_names()

    def __len__(self) -> int:
        return len(self._store)

    def holding(self, quads: Iterable[Quad]) -> View:
        """A small view of the same generation that holds only these statements, in memory."""
        return View(OxigraphStore.hold(quads), self.generation, self.profile)

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What was made from this view under this name, made now if it is the first time; it goes with the view."""
        with self._making:
            if name not in self._made:
                self._made[name] = make()
            return cast("Made", self._made[name])

    def close(self) -> None:
        """Give back files and connections."""
        self._store.close()

    def __enter__(self) -> View:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
