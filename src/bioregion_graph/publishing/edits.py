"""Editing the graph by hand: stage what is asked, check it as a build does, commit it or refuse it.

An editor writes graphs below ``…/id/source/edited/`` and nothing else (decision 0018). An update is run on a copy of
the current generation, of which only those graphs that it names are looked at: what they hold more or less than before
is the change, and the change alone is published. So no text, however it is written, reaches anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from bioregion_graph.errors import EditRefusedError, InputError, NotEditableError, ValidationError
from bioregion_graph.publishing import accounts, words
from bioregion_graph.publishing import diff as diffs
from bioregion_graph.publishing import findings as found
from bioregion_graph.publishing.brought import Brought
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.orders import (
    Act,
    Order,
    Outcome,
    patched,
    require_current,
    require_fit,
    statements,
    targets_of,
    update_of,
)
from bioregion_graph.publishing.publish import Inputs, Terms, commit, imports_of, is_made_alike, write
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.store.contract import ReadableStore
from bioregion_graph.store.draft import Draft
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.journal import utc_now
from bioregion_graph.store.plain import refuse_plain
from bioregion_graph.terms.namespaces import CONCEPTS, EDITED, EDITED_PROVENANCE, ONTOLOGY, expand
from bioregion_graph.validation.findings import Finding

_NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
# What the ontology alone may say, since it changes what all other statements mean.
_RULES = (words.SINGLE_VALUED, words.COUNTS_AS_MEMBER, expand("rdfs:subClassOf"), expand("owl:sameAs"))


@dataclass(frozen=True)
class _Staged:
    """What an order changes in the graphs that it writes, and whether the one addressed was there before."""

    wished: Diff
    was_there: bool = True


def change(home: Path, order: Order, terms: Terms) -> Outcome:
    """Make one change of the graph, wholly or not at all.

    Raises NotEditableError, EditRefusedError, QuerySyntaxError, ValidationError with the findings, NotFoundError,
    ConflictError, NoGenerationError, LockedError, DiskError; then the current generation stays as it is.
    """
    refuse_plain(home)
    generations, steps = Generations(home), Steps()
    generations.current()
    with generations.draft() as draft:
        require_current(order, draft.parent)
        parent = draft.read_parent()
        assert parent is not None
        assert draft.parent is not None
        staged = _stage(order, draft, parent)
        diff = diffs.effective(parent, _sound(staged.wished.added), staged.wished.removed)
        before = _findings_of(draft)
        if not diff:
            held = found.totals(each.severity for each in before or ())
            return Outcome(draft.parent.id, is_unchanged=True, added=0, removed=0, totals=held)
        now = terms.now or utc_now()
        whole = _with_account(draft, parent, order, diff, now)
        written = write(draft, parent, whole, steps)
        made_from = Inputs(draft.parent.details.get("inputs", {}), imports_of(draft.parent))
        terms = replace(terms, note=terms.note or order.note, now=now)
        brought = Brought(diff, before if is_made_alike(draft.parent) else None)
        try:
            result = commit(generations, draft, written, whole, made_from, terms, steps)
        except ValidationError as error:
            raise found.refusal(brought.told(error.findings)) from error
    return Outcome(
        draft.id,
        is_created=not staged.was_there,
        added=len(diff.added),
        removed=len(diff.removed),
        findings=brought.new(result.findings),
        totals=found.totals(each.severity for each in result.findings),
    )


def require_editable(graph: str | None) -> None:
    """Raise NotEditableError for a graph that is not written by hand."""
    if graph is not None and graph.startswith(EDITED) and _NAME.fullmatch(graph.removeprefix(EDITED)):
        return
    name = "The default graph" if graph is None else f"The graph <{graph}>"
    raise NotEditableError(f"{name} is not written by hand: {_reason(graph)} Write into <{EDITED}NAME>.")


def _reason(graph: str | None) -> str:
    """Whose a graph is that nobody edits, and how it changes."""
    if graph is None:
        return "it is computed from the graphs of the sources."
    if graph.startswith(EDITED):
        return "its NAME must be lower-case letters and digits, joined by hyphens or full stops."
    if graph.startswith((ONTOLOGY, CONCEPTS)):
        return "the ontology and its concepts are files of the project, which a build reads."
    if graph.startswith(words.SOURCES):
        return "it says what its source says, and the next build or import would undo the change."
    return "it is none of those for edits."


def _stage(order: Order, draft: Draft, parent: ReadableStore) -> _Staged:
    """What the order changes. Raises NotEditableError, EditRefusedError, QuerySyntaxError and so on."""
    if order.act is Act.UPDATE:
        return _Staged(_tried(order, draft, parent))
    require_editable(order.graph)
    before = set(parent.quads(graph=order.node))
    require_fit(order, is_there=bool(before))
    now: Set[Quad] = set()
    if order.act is Act.PATCH:
        now = patched(parent, order)
    elif order.act is not Act.DELETE:
        now = _sound(statements(order.parts, order.node, order.base))
    kept = before if order.act is Act.POST else set()
    return _Staged(Diff(now - before, before - now - kept), bool(before))


def _tried(order: Order, draft: Draft, parent: ReadableStore) -> Diff:
    """What an update changes in the graphs that it names, found by running it on a copy."""
    text = update_of(order)
    names = targets_of(text, order.base)
    for name in names:
        require_editable(name)
    trial = draft.trial()
    trial.update(text, order.base)
    before, after = (
        {quad for name in names for quad in store.quads(graph=NamedNode(name))} for store in (parent, trial)
    )
    trial.close()
    return Diff(after - before, before - after)


def _sound(added: Iterable[Quad]) -> Set[Quad]:
    """The statements as the database keeps them. Raises EditRefusedError for what no edit may state."""
    try:
        quads = gather([added])
    except InputError as error:
        raise EditRefusedError(
            f"{str(error).replace('nothing was imported', 'nothing was changed')}\n"
            "Blank nodes have no name that lasts: give each node an IRI."
        ) from error
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)
        is_term = quad.subject.value.startswith((f"{ONTOLOGY}#", CONCEPTS))
        if is_term or quad.predicate in _RULES:
            raise NotEditableError(
                f"{quad.subject} {quad.predicate} …: terms, and what decides how facts are merged, are changed in the "
                "files of the project (ontology/, data/links/), not by an edit."
            )
    return quads


def _findings_of(draft: Draft) -> list[Finding] | None:
    """What was found in the generation before; None where it was not checked."""
    if draft.parent is None or not draft.parent.details.get("validated"):
        return None
    return [Finding(**each) for each in found.read(draft.beside_parent(found.NAME))]


def _with_account(draft: Draft, parent: ReadableStore, order: Order, diff: Diff, now: datetime) -> Diff:
    """The change together with what is known of it: the edit, and the graphs it writes as sources."""
    graphs = {quad.graph_name for quad in diff.added | diff.removed if isinstance(quad.graph_name, NamedNode)}
    added = set(accounts.edited(draft.id, order.author, order.digest, graphs, now))
    removed: set[Quad] = set()
    for graph in graphs:
        held = (set(parent.quads(graph=graph)) - diff.removed) | diff.added
        told = set(accounts.described(graph, {quad for quad in held if quad.graph_name == graph}))
        said = set(parent.quads(graph, graph=EDITED_PROVENANCE))
        added |= told
        removed |= said - told
    account = diffs.effective(parent, _sound(added), removed)
    return Diff(diff.added | account.added, diff.removed | account.removed)
