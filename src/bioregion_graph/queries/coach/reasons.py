"""Why a part of a query leaves no row: sentences from what the graph has, and a mend that has been tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from pyoxigraph import DefaultGraph

from bioregion_graph.queries.coach import conditions, evidence, namespaces
from bioregion_graph.queries.coach import remedies as instead
from bioregion_graph.queries.coach.culprits import Culprit
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.lists import is_search, members
from bioregion_graph.queries.coach.names import written
from bioregion_graph.queries.coach.patterns import path
from bioregion_graph.queries.coach.places import place_of
from bioregion_graph.queries.coach.probing import OutOfTime, Probe, Value, variables_of
from bioregion_graph.queries.coach.remedies import Remedy
from bioregion_graph.queries.coach.saying import Said, listed, same, say, sentences
from bioregion_graph.sparql import scope
from bioregion_graph.sparql.algebra import (
    RDF,
    Filter,
    GraphPattern,
    Group,
    Iri,
    Literal,
    Node,
    Number,
    Query,
    Triple,
    Values,
    Variable,
    walk,
)

_ROWS = 5000
_MOST_TRIED = 16
_MOST_COUNTED = 10_000


class Reasons:
    """Looks for reasons in one view."""

    def __init__(self, knowledge: Knowledge, probe: Probe, query: Query, text: str) -> None:
        self._knowledge = knowledge
        self._probe = probe
        self._query = query
        self._text = text

    def of(self, culprit: Culprit) -> tuple[list[Said], dict[str, Any] | None]:
        """What is to be said of a culprit, and a mend that gives rows there, if one was found in time."""
        said: list[Said] = []
        try:
            for sentence in self._said(culprit):
                said.append(sentence)
            return said, self._mend(culprit)
        except OutOfTime:
            said.append(
                Said(
                    "There was no time to look for more.",
                    "Non c'è stato tempo per cercare altro.",
                )
            )
            return said, None

    def _said(self, culprit: Culprit) -> Iterator[Said]:
        match culprit.node:
            case Triple() if is_search(culprit.node):
                yield from self._search(culprit, culprit.node)
            case Triple() if len(culprit.unit) == 1:
                yield from self._triple(culprit, culprit.node)
            case Filter():
                yield from self._filter(culprit)
            case Values():
                yield from self._values(culprit, culprit.node)
            case GraphPattern():
                yield from self._graph(culprit, culprit.node)
            case Number():
                yield from self._slice(culprit, culprit.node)
        if culprit.kind in ("subselect", "group", "having", "minus"):
            yield from self._other(culprit)

    # --- patterns ---

    def _triple(self, culprit: Culprit, triple: Triple) -> Iterator[Said]:
        if self._query.dataset:
            yield Said(
                "Only the graphs that FROM names are asked.", "Si chiede solo ai grafi nominati da FROM."
            )
        yield from self._namespaces(triple)
        alone = Group((triple,))
        if culprit.graph:
            alone = Group((GraphPattern(culprit.graph, alone),))
        # What is asked first has only itself to blame, which the terms tell.
        if culprit.with_rows == Group(()) or not self._probe.has_rows(alone):
            yield from self._alone(triple, culprit.graph)
            return
        shared = sorted(set(evidence.variables(triple)) & scope.possible(culprit.with_rows))
        yield say(
            "Alone it has matches, but none that agrees with what stands before it in {names}.",
            "Da solo trova qualcosa, ma nulla che concordi con ciò che precede in {names}.",
            names=listed([same(f"?{name}") for name in shared] or [Said("anything", "qualcosa")]),
        )
        if not shared:
            return
        rows = self._probe.sample(culprit.with_rows, tuple(shared), _ROWS)
        for name in shared:
            yield evidence.values(self._knowledge, name, variables_of(rows, name))
        if isinstance(triple.subject, Variable) and isinstance(triple.predicate, Iri):
            yield from self._wrong_things(
                triple.subject, triple.predicate, variables_of(rows, triple.subject.name)
            )

    def _namespaces(self, triple: Triple) -> Iterator[Said]:
        """The namespaces of a pattern that the graph does not have, each with the one that was meant."""
        told: set[str] = set()
        for node in walk(triple):
            found = (
                namespaces.meant(self._knowledge, node.value, self._text) if isinstance(node, Iri) else None
            )
            if found and found[1] not in told:
                prefix, written_as, right = found
                told.add(written_as)
                yield sentences(namespaces.nothing_in(written_as), namespaces.to_write(prefix, right))

    def _search(self, culprit: Culprit, triple: Triple) -> Iterator[Said]:
        text = members(triple.object, Group(culprit.unit))[0]
        if self._probe.has_rows(Group(culprit.unit)):
            yield say(
                "There are names like {text}, but of nothing that stands before it.",
                "Ci sono nomi simili a {text}, ma di nulla che stia prima.",
                text=written(text),
            )
        else:
            yield say("No name is like {text}.", "Nessun nome è simile a {text}.", text=written(text))

    def _alone(self, triple: Triple, graph: Variable | Iri | None) -> Iterator[Said]:
        predicate = triple.predicate
        if not isinstance(predicate, Iri) or not instead.has_at(self._knowledge, predicate, "predicate"):
            return
        if predicate.value == RDF + "type":
            return
        if graph is None and not self._knowledge.count_up_to(1, None, predicate, None, DefaultGraph()):
            yield Said("Only the sources use this property.", "Solo le fonti usano questa proprietà.")
            return
        name = path(predicate, self._knowledge.names, is_first=True)
        if isinstance(triple.object, Iri | Literal):
            examples = list(islice(self._knowledge.values(predicate.value), _ROWS))
            yield say("No {name} has this value.", "Nessun {name} ha questo valore.", name=name)
            yield evidence.values(self._knowledge, None, examples)
        elif isinstance(triple.subject, Iri):
            yield say(
                "{subject} has no {name}.",
                "{subject} non ha {name}.",
                subject=self._knowledge.names.full(triple.subject),
                name=name,
            )

    def _wrong_things(self, subject: Variable, predicate: Iri, found: list[Value]) -> Iterator[Said]:
        """Things of one class are asked for what only things of another have."""
        if predicate.value == RDF + "type" or not found:
            return
        here = evidence.classes_of(self._knowledge, found)
        there = evidence.classes_of(self._knowledge, evidence.subjects_of(self._knowledge, predicate))
        full = self._knowledge.names.full
        if here and there and here != there:
            yield say(
                "{subject} is of the kind {here}; {property} is told of the kind {there}.",
                "{subject} è di tipo {here}; {property} si dice del tipo {there}.",
                subject=str(subject),
                here=full(here[0]),
                there=full(there[0]),
                property=full(predicate),
            )
        if step := evidence.missing_step(self._knowledge, found, predicate):
            tie, is_back = step
            code = f"{'^' if is_back else ''}{written(tie)}/{written(predicate)}"
            yield say(
                "Perhaps a step is missing: {tie} leads to things that have it. Write {code}.",
                "Forse manca un passo: {tie} porta a cose che ce l'hanno. Scrivi {code}.",
                tie=full(tie),
                code=code,
            )

    # --- what is no pattern ---

    def _filter(self, culprit: Culprit) -> Iterator[Said]:
        for name in conditions.unseen(culprit):
            everywhere = sorted(scope.mentioned(self._query) - {name})
            near = conditions.nearest_variable(name, everywhere)
            if name in scope.possible(culprit.with_rows):
                yield say(
                    "{name} has no value inside these braces: a FILTER sees only what its own braces bind. "
                    "Move the FILTER out.",
                    "{name} non ha valore dentro queste parentesi: un FILTER vede solo ciò che legano le sue. "
                    "Sposta il FILTER fuori.",
                    name=f"?{name}",
                )
            elif near:
                yield say(
                    "Nothing binds {name}. Is {near} meant?",
                    "Nulla lega {name}. Si intende {near}?",
                    name=f"?{name}",
                    near=f"?{near}",
                )
            else:
                yield say("Nothing binds {name}.", "Nulla lega {name}.", name=f"?{name}")
        names = self._names(culprit)
        if names:
            rows = self._probe.sample(culprit.with_rows, names, _ROWS)
            for name in names:
                yield evidence.values(self._knowledge, name, variables_of(rows, name))

    def _names(self, culprit: Culprit) -> tuple[str, ...]:
        """The variables of a condition that have values where it stands."""
        visible = scope.possible(culprit.with_rows)
        return tuple(name for name in evidence.variables(culprit.node) if name in visible)

    def _values(self, culprit: Culprit, values: Values) -> Iterator[Said]:
        if not values.rows:
            yield Said("The list is empty.", "L'elenco è vuoto.")
            return
        names = self._names(culprit)
        if names:
            rows = self._probe.sample(culprit.with_rows, names, _ROWS)
            yield Said(
                "None of the values in the list is among those found before it.",
                "Nessuno dei valori dell'elenco è tra quelli trovati prima.",
            )
            for name in names:
                yield evidence.values(self._knowledge, name, variables_of(rows, name))

    def _graph(self, culprit: Culprit, element: GraphPattern) -> Iterator[Said]:
        if isinstance(element.name, Iri):
            yield say(
                "There is no graph {name}, or it is empty.",
                "Non c'è alcun grafo {name}, oppure è vuoto.",
                name=written(element.name),
            )
            return
        yield say(
            "No value of {name} is the name of a graph.",
            "Nessun valore di {name} è il nome di un grafo.",
            name=str(element.name),
        )
        if element.name.name in scope.possible(culprit.with_rows):
            rows = self._probe.sample(culprit.with_rows, (element.name.name,), _ROWS)
            yield evidence.values(self._knowledge, element.name.name, variables_of(rows, element.name.name))

    def _slice(self, culprit: Culprit, slice_: Number) -> Iterator[Said]:
        if culprit.kind == "limit":
            yield say(
                "LIMIT {count} cuts off all rows that would do.",
                "LIMIT {count} taglia tutte le righe utili.",
                count=slice_.value,
            )
            return
        counted = len(self._probe.rows(Query("SELECT", where=culprit.with_rows, limit=Number(_MOST_COUNTED))))
        yield say(
            "There are only {count} rows, and OFFSET leaves out the first {left_out}.",
            "Ci sono solo {count} righe, e OFFSET salta le prime {left_out}.",
            count=counted,
            left_out=slice_.value,
        )

    def _other(self, culprit: Culprit) -> Iterator[Said]:
        if culprit.kind == "minus":
            yield Said(
                "All rows found before it are taken away by it.",
                "Toglie tutte le righe trovate prima.",
            )
        elif culprit.kind == "having":
            names = tuple(sorted(scope.possible(culprit.with_rows)))
            rows = self._probe.rows(Query("SELECT", where=culprit.with_rows, limit=Number(_ROWS)))
            yield Said("No group meets this condition.", "Nessun gruppo soddisfa questa condizione.")
            for name in names:
                yield evidence.values(self._knowledge, name, variables_of(rows, name))
        else:
            yield Said(
                "Alone it has rows, but none that agrees with what stands before it.",
                "Da sola ha righe, ma nessuna che concordi con ciò che precede.",
            )

    # --- mends ---

    def _mend(self, culprit: Culprit) -> dict[str, Any] | None:
        for remedy in islice(self._remedies(culprit), _MOST_TRIED):
            if self._probe.has_rows(remedy.where):
                return {
                    "says": remedy.says.plain(),
                    "tried": self._tried(remedy).plain(),
                    "place": place_of(self._text, remedy.span),
                    "text": remedy.text(self._text),
                }
        return None

    def _tried(self, remedy: Remedy) -> Said:
        """What was written instead, as a sentence; a part that moves is told alone, since its place is in words."""
        new = remedy.text(self._text)
        if remedy.moves:
            return say("There, {new} gives rows.", "Lì {new} dà righe.", new=new)
        return say(
            "With {new} instead of {old} there are rows.",
            "Con {new} al posto di {old} ci sono righe.",
            new=new,
            old=" ".join(self._text[slice(*remedy.span)].split()),
        )

    def _remedies(self, culprit: Culprit) -> Iterable[Remedy]:
        node: Node = culprit.node
        if isinstance(node, Triple) and len(culprit.unit) == 1 and not is_search(node):
            return instead.remedies(self._knowledge, culprit, node)
        if isinstance(node, Filter) and (names := self._names(culprit)):
            rows = self._probe.sample(culprit.with_rows, names, _ROWS)
            return conditions.remedies(culprit, node, conditions.kinds_in(rows, names))
        return ()
