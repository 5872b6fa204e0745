"""Traps in counting: rows that are no things, facts that several sources state, ties whose dates are not known."""

from __future__ import annotations

from collections.abc import Iterator

from bioregion_graph.queries.coach.counts import Counts
from bioregion_graph.queries.coach.modifiers import aggregates
from bioregion_graph.queries.coach.saying import Said, say
from bioregion_graph.queries.coach.sight import Hint, Sight, counted, own_nodes
from bioregion_graph.sparql.algebra import (
    Aggregate,
    Alternative,
    Binary,
    Filter,
    GraphPattern,
    Iri,
    Node,
    Optional,
    Projected,
    Query,
    Sequence,
    Triple,
    Variable,
    walk,
)
from bioregion_graph.sparql.writing import write
from bioregion_graph.terms.namespaces import expand

_TIES = frozenset(
    expand(f"brg:{name}").value
    for name in (
        "Membership",
        "Mandate",
        "Relationship",
        "Accreditation",
        "Agreement",
        "Participation",
        "Tie",
    )
)
_BOUNDS = frozenset(expand(f"brg:{name}").value for name in ("startsOn", "endsOn", "start", "end"))
_CERTAIN = frozenset(expand(f"brg:{name}").value for name in ("certainFrom", "certainUntil", "memberOn"))
_COMPARED = frozenset(["<", ">", "<=", ">="])


def rows_of_optional(sight: Sight) -> Iterator[Hint]:
    """COUNT(*) where an OPTIONAL makes rows."""
    for query in sight.selects:
        if query.where is None:
            continue
        optional = [each for each in query.where.elements if isinstance(each, Optional)]
        for aggregate in counted(query) if optional else ():
            if aggregate.name == "COUNT" and aggregate.expression is None and not aggregate.is_distinct:
                yield Hint(
                    "count_of_optional_rows",
                    Said(
                        "COUNT(*) counts rows: a thing counts once for each value of the OPTIONAL, and also when it "
                        "has none.",
                        "COUNT(*) conta righe: una cosa conta una volta per ogni valore dell'OPTIONAL, e anche quando "
                        "non ne ha.",
                    ),
                    Said(
                        "Say what is to be counted: COUNT(DISTINCT ?thing).",
                        "Di' che cosa va contato: COUNT(DISTINCT ?cosa).",
                    ),
                    aggregate.span,
                )


def once_per_source(sight: Sight) -> Iterator[Hint]:
    """Counting or adding up what several sources state."""
    for query in sight.selects:
        if query.where is None:
            continue
        graphs = [
            node.name.name
            for node in own_nodes(query.where)
            if isinstance(node, GraphPattern) and isinstance(node.name, Variable)
        ]
        grouped = {key.variable.name for key in query.group_by if key.variable}
        loose = [name for name in graphs if name not in grouped]
        for aggregate in counted(query) if loose else ():
            is_plain = aggregate.name in ("COUNT", "SUM", "AVG") and not aggregate.is_distinct
            is_of_graph = isinstance(aggregate.expression, Variable) and aggregate.expression.name in loose
            if is_plain and not is_of_graph:
                yield _per_source(aggregate, loose[0])


def _per_source(aggregate: Aggregate, graph: str) -> Hint:
    return Hint(
        "counted_per_source",
        say(
            "A fact counts here once for each source {graph} that states it.",
            "Qui un fatto conta una volta per ogni fonte {graph} che lo dichiara.",
            graph=f"?{graph}",
        ),
        say(
            "Ask the merged view (without GRAPH), write DISTINCT, or group by {graph}.",
            "Chiedi alla vista unificata (senza GRAPH), scrivi DISTINCT, o raggruppa per {graph}.",
            graph=f"?{graph}",
        ),
        aggregate.span,
    )


def two_answers(sight: Sight) -> Iterator[Hint]:
    """Ties on a day by their dates alone: those of unknown date silently count as no."""
    iris = {node.value for node in sight.nodes if isinstance(node, Iri)}
    if not iris & _TIES or iris & _CERTAIN:
        return
    dated = {name for name, properties in sight.properties_of.items() if properties & _BOUNDS}
    for node in sight.nodes:
        if not isinstance(node, Filter):
            continue
        comparisons = [
            each
            for each in walk(node)
            if isinstance(each, Binary)
            and each.operator in _COMPARED
            and any(isinstance(side, Variable) and side.name in dated for side in (each.left, each.right))
        ]
        if comparisons:
            yield Hint(
                "unknown_dates",
                Said(
                    "Many ties have no dates, and a comparison drops them: what is unknown looks like a no.",
                    "Molti legami non hanno date, e il confronto li scarta: l'ignoto sembra un no.",
                ),
                Said(
                    "Ask brg:memberOn(?tie, ?day), or give three answers: "
                    "yes between brg:certainFrom and brg:certainUntil, no before brg:startsOn and "
                    "after brg:endsOn, otherwise unknown; see the question networks/members_on_day.",
                    "Chiedi brg:memberOn(?legame, ?giorno), o dai tre risposte: "
                    "sì tra brg:certainFrom e brg:certainUntil, no prima di brg:startsOn e dopo "
                    "brg:endsOn, altrimenti ignoto; vedi la domanda networks/members_on_day.",
                ),
                node.span,
            )
            return


def repeated_rows(sight: Sight) -> Iterator[Hint]:
    """Paths that lead to one thing on several ways, without DISTINCT."""
    for query in sight.selects:
        if query.form != "SELECT" or query.duplicates or query.group_by or query.where is None:
            continue
        if aggregates(query) and all(
            each.is_distinct or each.name in ("MIN", "MAX") for each in counted(query)
        ):
            continue
        for node in own_nodes(query.where):
            if isinstance(node, Triple) and _may_repeat(node.predicate, sight.knowledge.counts):
                yield _repeated(query, node)
                break


def _may_repeat(path: Node, known: Counts | None) -> bool:
    """Whether a path may lead from one thing to another in two ways: by several things between, or by two branches."""
    match path:
        case Alternative():
            return True
        case Sequence():
            return any(not _is_single(part, known) for part in path.parts[:-1]) or any(
                _may_repeat(part, known) for part in path.parts
            )
    return False


def _is_single(path: Node, known: Counts | None) -> bool:
    """Whether everything has at most one value there, as far as it was counted."""
    if not isinstance(path, Iri) or known is None:
        return False
    count = known.properties.get(path.value)
    return count is None or count.triples == count.subjects


def _repeated(query: Query, triple: Triple) -> Hint:
    says = Said(
        "This path may lead to one thing on several ways, and each way is a row.",
        "Questo percorso può portare alla stessa cosa per più vie, e ogni via è una riga.",
    )
    if aggregates(query):
        mend = Said("Count different things: COUNT(DISTINCT …).", "Conta cose diverse: COUNT(DISTINCT …).")
    else:
        mend = Said("Write SELECT DISTINCT.", "Scrivi SELECT DISTINCT.")
    return Hint("distinct_missing", says, mend, triple.span)


def star_with_groups(sight: Sight) -> Iterator[Hint]:
    """A star with GROUP BY, or a column that is neither a key nor worked out of the group."""
    for query in sight.selects:
        if query.form != "SELECT" or not query.group_by:
            continue
        if query.columns is None:
            keys = " ".join(_key(key) for key in query.group_by)
            yield Hint(
                "star_with_group_by",
                Said(
                    "A star (*) cannot stand with GROUP BY: a group has no single value of every variable.",
                    "L'asterisco (*) non può stare con GROUP BY: un gruppo non ha un solo valore di ogni variabile.",
                ),
                say(
                    "Name the keys and what to work out: SELECT {keys} (COUNT(*) AS ?count).",
                    "Indica le chiavi e che cosa calcolare: SELECT {keys} (COUNT(*) AS ?numero).",
                    keys=keys,
                ),
                query.group_by[0].span,
            )
            continue
        grouped = {key.variable.name for key in query.group_by if key.variable}
        for column in query.columns:
            if column.expression is None and column.variable and column.variable.name not in grouped:
                yield _ungrouped(column)


def _key(key: Projected) -> str:
    if key.variable:
        return str(key.variable)
    return write(key.expression) if key.expression else ""


def _ungrouped(column: Projected) -> Hint:
    name = str(column.variable)
    return Hint(
        "column_outside_group",
        say(
            "{name} has no single value in a group.", "{name} non ha un solo valore in un gruppo.", name=name
        ),
        say(
            "Add {name} to GROUP BY, or write (SAMPLE({name}) AS ?any).",
            "Aggiungi {name} a GROUP BY, o scrivi (SAMPLE({name}) AS ?uno).",
            name=name,
        ),
        column.span,
    )


TRAPS = (rows_of_optional, once_per_source, two_answers, repeated_rows, star_with_groups)
