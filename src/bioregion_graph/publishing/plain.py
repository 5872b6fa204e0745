"""Writing into a plain store: every change is a generation of its own, as in any home, and nothing is made from it.

Only the newest generations are kept: a plain store has no memory of what it knew.
"""

from __future__ import annotations

from pathlib import Path

from bioregion_graph.publishing.orders import (
    FORMS,
    Act,
    Order,
    Outcome,
    patched,
    require_current,
    require_fit,
    update_of,
)
from bioregion_graph.store.contract import ReadableStore
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.oxigraph import OxigraphDraft

# Old generations are deleted a few at a time, as each deletion costs as much as a small commit. A query that began
# before some commits still finds its own.
_KEPT, _EVERY = 8, 8


def change(home: Path, order: Order) -> Outcome:
    """Make one change, wholly or not at all.

    Raises QuerySyntaxError, EditRefusedError, NotFoundError, ConflictError, LockedError, DiskError.
    """
    generations = Generations(home)
    with generations.draft() as draft:
        require_current(order, draft.parent)
        store = draft.clone()  # a plain store begins with an empty generation
        is_there = order.act is Act.UPDATE or _is_there(store, order)
        require_fit(order, is_there=is_there)
        _apply(store, order)
        finished = draft.finish(store)
        generations.commit(draft, order.note, len(finished), {})
    if draft.id % _EVERY == 0:
        generations.prune(_KEPT)
    return Outcome(draft.id, is_created=not is_there and order.act is not Act.DELETE)


def _apply(store: OxigraphDraft, order: Order) -> None:
    match order.act:
        case Act.UPDATE:
            store.update(update_of(order), order.base)
        case Act.DELETE:
            store.drop(order.node)
        case Act.PATCH:
            now, before = patched(store, order), set(store.quads(graph=order.node))
            store.apply(before - now, now - before)
        case Act.PUT | Act.POST:
            for number, part in enumerate(order.parts):
                keep = order.act is Act.POST or number > 0
                store.replace(order.node, part.content, FORMS[part.media], order.base, keep=keep)


def _is_there(store: ReadableStore, order: Order) -> bool:
    """Whether a graph is there: the default graph when it holds something, another when it was made."""
    if next(store.quads(graph=order.node), None) is not None:
        return True
    return order.graph is not None and order.node in set(store.graph_names())
