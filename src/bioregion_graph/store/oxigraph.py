"""The embedded database: the one place that opens a pyoxigraph store.

A finished database is opened read-only; a draft is written by one process. Where databases lie and which one
is current is left to ``generations``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from bioregion_graph.errors import (
    EditRefusedError,
    QuerySyntaxError,
    StoreError,
    UpdateSyntaxError,
    UsageError,
)
from bioregion_graph.sparql import tokens as pieces_of_text
from bioregion_graph.sparql.tokens import Token
from bioregion_graph.store.contract import Answer, Dataset, Functions, Graph, Object, Subject
from bioregion_graph.store.disk import explain
from bioregion_graph.store.pieces import Piece, pieces
from bioregion_graph.terms.namespaces import PREFIXES

_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
# What the engine says of the place before what is wrong there.
_PREAMBLE = re.compile(r"Parser error at [^:]*: ")
TEXTS = (
    NamedNode("http://www.w3.org/2001/XMLSchema#string"),
    NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
)
# A prefixed name that ends where the engine stopped.
# The engine lets go of the interpreter while it loads, and writes its files behind that.
_LOADERS = 2
# What the engine raises when the disk refuses (OSError) or the files are damaged (RuntimeError).
_ENGINE_ERRORS = (OSError, RuntimeError)


class OxigraphStore:
    """A database that is only read."""

    def __init__(self, store: Store, place: str) -> None:
        self._open: Store | None = store
        self._place = place

    @classmethod
    def read(cls, folder: Path) -> OxigraphStore:
        """Open a finished database without changing it. Raises DiskError or StoreError."""
        try:
            return cls(Store.read_only(str(folder)), str(folder))
        except _ENGINE_ERRORS as error:
            raise explain(error, "open the database", folder) from error

    @classmethod
    def hold(cls, quads: Iterable[Quad]) -> OxigraphStore:
        """A database in memory with these quads; about 340 bytes each, several times faster than the disk."""
        store = Store()
        store.bulk_extend(quads)
        return cls(store, "memory")

    @property
    def _store(self) -> Store:
        if self._open is None:
            raise StoreError(f"The database ({self._place}) is closed. Open a new view.")
        return self._open

    def query(self, text: str, dataset: Dataset | None = None, functions: Functions | None = None) -> Answer:
        """Run a SPARQL query; outside GRAPH it asks the merged view alone. Raises QuerySyntaxError."""
        ours: dict[NamedNode, Callable[..., Any]] = dict(functions or {})
        try:
            if dataset is not None and len(dataset.default) > 1:
                return self._merge(dataset)._store.query(
                    text,
                    default_graph=[DefaultGraph()],
                    named_graphs=list(dataset.named),
                    custom_functions=ours,
                )
            if dataset is not None:
                return self._store.query(
                    text,
                    default_graph=list(dataset.default),
                    named_graphs=list(dataset.named),
                    custom_functions=ours,
                )
            # Never the union of the graphs: it counts a fact once for each source that states it.
            return self._store.query(text, use_default_graph_as_union=False, custom_functions=ours)
        except SyntaxError as error:
            raise syntax_error(str(error), text) from error

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,
        graph: Graph | None = None,
    ) -> Iterator[Quad]:
        """All quads that match; None stands for anything, ``DefaultGraph()`` for the merged view alone."""
        return self._store.quads_for_pattern(subject, predicate, object, graph)

    def graph_names(self) -> Iterator[NamedNode | BlankNode]:
        """The named graphs."""
        return self._store.named_graphs()

    def __len__(self) -> int:
        return len(self._store)

    def close(self) -> None:
        """Give back files. Closing twice is no error."""
        self._open = None

    def _merge(self, dataset: Dataset) -> OxigraphStore:
        """The graphs of a data set, the default ones merged.

        Given several, the engine counts a fact once for each graph that states it, which a merge does not
        (RDF 1.1 Semantics, 4.1; SPARQL 1.1, 13.2.1).
        """
        merged = (Quad(*quad.triple) for graph in dataset.default for quad in self.quads(graph=graph))
        named = (quad for graph in dataset.named for quad in self.quads(graph=graph))
        return OxigraphStore.hold(chain(merged, named))


class OxigraphDraft(OxigraphStore):
    """A database being written by this process alone."""

    @classmethod
    def create(cls, folder: Path) -> OxigraphDraft:
        """A new, empty database in a folder that does not exist yet. Raises DiskError or StoreError."""
        try:
            return cls(Store(str(folder)), str(folder))
        except _ENGINE_ERRORS as error:
            raise explain(error, "create a database", folder) from error

    @classmethod
    def clone(cls, source: Path, folder: Path) -> OxigraphDraft:
        """A copy of a finished database, by hard links. Raises DiskError or StoreError."""
        try:
            Store.read_only(str(source)).backup(str(folder))
        except _ENGINE_ERRORS as error:
            raise explain(error, "copy the current generation", folder) from error
        return cls.create(folder)

    @classmethod
    def hold_draft(cls, quads: Iterable[Quad]) -> OxigraphDraft:
        """A database in memory with these quads, to try changes on."""
        return cls(OxigraphStore.hold(quads)._store, "memory")

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads at once, the fastest way; after an error the draft is to be thrown away."""
        try:
            self._store.bulk_extend(quads)
        except _ENGINE_ERRORS as error:
            raise explain(error, "write the database", Path(self._place)) from error

    def load_files(self, *paths: Path) -> None:
        """Add the statements of files (``.nq`` or ``.nt``) that this program wrote; far faster than one by one.

        Several pieces of them are loaded at a time. After an error the draft is to be thrown away.
        Raises DiskError or StoreError.
        """
        try:
            with ThreadPoolExecutor(_LOADERS) as workers:
                waiting = [workers.submit(self._load, piece) for path in paths for piece in pieces(path)]
                try:
                    for each in waiting:
                        each.result()
                finally:
                    workers.shutdown(wait=True, cancel_futures=True)
        except _ENGINE_ERRORS as error:
            raise explain(error, "write the database", Path(self._place)) from error

    def _load(self, piece: Piece) -> None:
        form = RdfFormat.N_QUADS if piece.path.suffix == ".nq" else RdfFormat.N_TRIPLES
        with piece.open() as stream:
            # What was written from sound terms need not be checked again.
            self._store.bulk_load(stream, form, lenient=True)

    def apply(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Remove some quads, then add others."""
        try:
            for quad in removed:
                self._store.remove(quad)
            self._store.extend(added)
        except _ENGINE_ERRORS as error:
            raise explain(error, "write the database", Path(self._place)) from error

    def update(self, text: str, base: str) -> None:
        """Run a SPARQL 1.1 update, all of it or nothing; ``base`` is what relative IRIs begin with.

        The engine follows LOAD and SERVICE to other machines: whoever calls this has refused them before.
        Raises QuerySyntaxError, EditRefusedError when the update itself fails (a graph that is not there), DiskError.
        """
        try:
            self._store.update(text, base_iri=base)
        except SyntaxError as error:
            raise syntax_error(str(error), text, "update") from error
        except RuntimeError as error:
            raise EditRefusedError(f"The update failed and changed nothing: {error}.") from error
        except OSError as error:
            raise explain(error, "write the database", Path(self._place)) from error

    def replace(self, graph: Graph, content: bytes, form: RdfFormat, base: str, *, keep: bool) -> None:
        """Put the statements of a text into a graph, beside those that are in it (``keep``) or in place of them.

        The graph is there afterwards, empty or not. After an error the draft is to be thrown away.
        Raises UsageError with line and column when the text cannot be read, DiskError.
        """
        try:
            if not keep:
                self._store.clear_graph(graph)
            if not isinstance(graph, DefaultGraph):
                self._store.add_graph(graph)
            self._store.bulk_load(content, form, base_iri=base, to_graph=graph)
        except SyntaxError as error:
            raise unreadable(error) from error
        except _ENGINE_ERRORS as error:
            raise explain(error, "write the database", Path(self._place)) from error

    def drop(self, graph: Graph) -> None:
        """Remove a graph and all that is in it; the default graph is emptied."""
        if isinstance(graph, DefaultGraph):
            self._store.clear_graph(graph)
        else:
            self._store.remove_graph(graph)

    def flush(self) -> None:
        """Bring everything to the disk."""
        try:
            self._store.flush()
        except _ENGINE_ERRORS as error:
            raise explain(error, "write the database", Path(self._place)) from error


def ask_nothing(text: str) -> Answer:
    """The answer to a query for which no statement is needed. Raises QuerySyntaxError."""
    try:
        return Store().query(text)
    except SyntaxError as error:
        raise syntax_error(str(error), text) from error


def as_stored(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """How the database gives these literals back: it keeps numbers and durations by value (P18M is P1Y6M)."""
    literals = list(literals)
    store, any_name = Store(), NamedNode("urn:x")
    store.extend(
        Quad(NamedNode(f"urn:{number}"), any_name, literal)
        for number, literal in enumerate(literals)
        if literal.datatype not in TEXTS
    )
    stored = dict(zip(literals, literals, strict=True))
    for quad in store.quads_for_pattern(None, any_name, None):
        number = int(str(quad.subject).strip("<>").removeprefix("urn:"))
        assert isinstance(quad.object, Literal)
        stored[literals[number]] = quad.object
    return stored


def unreadable(error: SyntaxError) -> UsageError:
    """The engine's remark on statements that cannot be read, as a sentence."""
    where = f"Line {error.lineno}, column {error.offset} of the body" if error.lineno else "The body"
    remark = _PREAMBLE.sub("", str(error.msg))
    return UsageError(
        f"{where} cannot be read: {remark}. Check that it is what the header Content-Type says, and mend it."
    )


def syntax_error(message: str, text: str = "", kind: str = "query") -> QuerySyntaxError:
    """The engine's remark on a text that does not parse ("query" or "update"), with its line and column, as a sentence.

    With the text of the query, a prefix of ours that is not declared is told with the line that declares it.
    """
    error = UpdateSyntaxError if kind == "update" else QuerySyntaxError
    found = _PLACE.match(message)
    if not found:
        return error(f"The {kind} does not parse: {message}.")
    line, column, expected = int(found.group(1)), int(found.group(2)), found.group(3)
    place = f"Line {line}, column {column} of the {kind}"
    if "Prefix not found" in expected:
        # The engine tells where it stopped, which is later.
        line, column, prefix = _undeclared(text) or (line, column, "")
        named = f'the prefix "{prefix}:"' if prefix else "this prefix"
        where = f"Line {line}, column {column} of the {kind}"
        return error(f"{where}: {named} is not declared. {_declaration(prefix)}.", line, column)
    if "unbound" in expected:
        return error(
            f"{place}: a variable of SELECT is neither grouped nor aggregated. Add it to GROUP BY.",
            line,
            column,
        )
    # Character classes of the grammar, in brackets, help nobody.
    words = [word for word in re.sub(r"\[[^\]]*\],?\s*", "", expected).split(", ") if word.strip(" |\n")]
    hint = (
        f"here one of these may stand: {', '.join(words)}"
        if words
        else "the text cannot go on like this here"
    )
    return error(f"{place} does not parse; {hint}.", line, column)


def _undeclared(text: str) -> tuple[int, int, str] | None:
    """Line, column and prefix of the first name whose prefix a text has not declared before it."""
    declared: set[str] = set()
    before: tuple[Token, ...] = ()
    for token in pieces_of_text.tokens(text):
        prefix = token.text.partition(":")[0]
        if token.kind == "name":
            if before and before[-1].text.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                return *pieces_of_text.place(text, token.start), prefix
        before = (*before[-1:], token)
    return None


def _declaration(prefix: str) -> str:
    """What to do about an undeclared prefix: the line to paste at the top, where it is one of ours or like one."""
    if prefix in PREFIXES:
        return f"Add at the top: PREFIX {prefix}: <{PREFIXES[prefix]}>"
    # Few queries are wrong; those that are not need not wait for the library.
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    like = process.extractOne(prefix, PREFIXES.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=1)
    return f'"{like[0]}:" may be meant' if like and prefix else "Add its PREFIX line"
