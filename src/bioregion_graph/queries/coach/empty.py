"""Why an answer is empty: the first part of the query that leaves no row, and what the graph has there instead."""

from __future__ import annotations

from typing import Any

from bioregion_graph.queries.coach import evidence
from bioregion_graph.queries.coach.culprits import Culprit, Search
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.lists import write_whole
from bioregion_graph.queries.coach.modifiers import aggregates
from bioregion_graph.queries.coach.names import written
from bioregion_graph.queries.coach.nearest import nearest_iris
from bioregion_graph.queries.coach.places import place_of
from bioregion_graph.queries.coach.probing import OutOfTime, Probe
from bioregion_graph.queries.coach.reasons import Reasons
from bioregion_graph.queries.coach.saying import Said, say, sentences
from bioregion_graph.sharing import Dataset
from bioregion_graph.sparql.algebra import Group, Iri, Query
from bioregion_graph.sparql.tokens import place

SECONDS = 20.0
_LONGEST = 120
_WITHOUT_TERMS = frozenset(["union", "group", "subselect", "minus", "having", "offset", "limit"])
_PARTS = {
    "pattern": Said("the pattern", "il modello"),
    "filter": Said("the condition", "la condizione"),
    "values": Said("the list", "l'elenco"),
    "minus": Said("MINUS", "MINUS"),
    "subselect": Said("the query within the query", "l'interrogazione interna"),
    "group": Said("the part in braces", "la parte tra parentesi graffe"),
    "union": Said("the UNION, in each of its branches", "l'UNION, in ciascuno dei suoi rami"),
    "graph": Said("the graph", "il grafo"),
    "service": Said("the call of another server", "la chiamata a un altro server"),
    "having": Said("the condition on groups", "la condizione sui gruppi"),
    "offset": Said("OFFSET", "OFFSET"),
    "limit": Said("LIMIT", "LIMIT"),
}


def why_empty(
    knowledge: Knowledge, query: Query, text: str, dataset: Dataset | None = None, seconds: float = SECONDS
) -> dict[str, Any]:
    """What empties the answer to a query, as plain values.

    ``is_empty`` is False when there are rows after all, None when the time (``seconds`` in all) was over before that
    was known. Otherwise ``culprit`` has ``kind``, ``place``, ``code``, ``says``, ``reasons``, ``terms`` (each constant
    in it), ``mend`` (tried: with it there are rows up to there), ``queries`` (up to it with rows, with it without) and,
    for a UNION, ``branches``. Raises what ``queries.run.run_text`` raises.
    """
    probe = Probe(knowledge.view, query, dataset, seconds)
    search = Search(probe)
    try:
        found = search.pattern(query) or search.modifiers(query)
    except OutOfTime:
        return _told(None, _out_of_time(search, text), query, knowledge)
    if found is None:
        return _told(False, _not_empty(query), query, knowledge)
    culprit = _plain(found, Reasons(knowledge, probe, query, text), knowledge, probe, text)
    said = Said(culprit["says"]["en"], culprit["says"]["it"])
    if query.form == "SELECT" and not query.group_by and aggregates(query):
        said = sentences(said, Said("So what is counted is nothing.", "Perciò non si conta nulla."))
    return {**_told(True, said, query, knowledge), "culprit": culprit}


def _told(is_empty: bool | None, says: Said, query: Query, knowledge: Knowledge) -> dict[str, Any]:
    notes = [note.plain() for each in query.dataset if (note := _missing(each.iri, knowledge))]
    return {"is_empty": is_empty, "says": says.plain(), "notes": notes, "culprit": None}


def _missing(graph: Iri, knowledge: Knowledge) -> Said | None:
    """A graph named by FROM that is not there."""
    if graph.value in knowledge.graphs:
        return None
    near = nearest_iris(graph.value, knowledge.graphs)[:1]
    says = say("There is no graph {name}.", "Non c'è alcun grafo {name}.", name=written(graph))
    if near:
        meant = written(Iri(near[0]))
        says = sentences(says, say("Is {name} meant?", "Si intende {name}?", name=meant))
    return says


def _plain(
    culprit: Culprit, reasons: Reasons, knowledge: Knowledge, probe: Probe, text: str
) -> dict[str, Any]:
    said, mend = reasons.of(culprit)
    branches = [_plain(each, reasons, knowledge, probe, text) for each in culprit.branches]
    return {
        "kind": culprit.kind,
        "place": place_of(text, culprit.node.span),
        "code": text[slice(*culprit.node.span)],
        "says": _sentence(culprit, text).plain(),
        "reasons": [each.plain() for each in said],
        "terms": []
        if culprit.kind in _WITHOUT_TERMS
        else evidence.terms(knowledge, _told_part(culprit), text),
        "mend": mend,
        "queries": {
            "with_rows": write_whole(probe.ask(culprit.with_rows)),
            "without_rows": write_whole(probe.ask(culprit.without_rows)),
        },
        "branches": branches,
    }


def _told_part(culprit: Culprit) -> Any:
    """Of a GRAPH that has nothing in it, only its name is looked at."""
    return getattr(culprit.node, "name", culprit.node) if culprit.kind == "graph" else culprit.node


def _sentence(culprit: Culprit, text: str) -> Said:
    line, column = place(text, culprit.node.span[0])
    code = " ".join(text[slice(*culprit.node.span)].split())
    is_first = culprit.with_rows == Group(())
    english = "Nothing fits {part} in line {line}, column {column}: {code}"
    italian = "Nulla corrisponde: {part} alla riga {line}, colonna {column}: {code}"
    if not is_first:
        english = "Up to here there are rows; {part} in line {line}, column {column} leaves none: {code}"
        italian = "Fin qui ci sono righe; {part} alla riga {line}, colonna {column} non ne lascia: {code}"
    return say(
        english,
        italian,
        part=_PARTS[culprit.kind],
        line=line,
        column=column,
        code=code if len(code) <= _LONGEST else code[: _LONGEST - 1] + "…",
    )


def _not_empty(query: Query) -> Said:
    if query.form == "CONSTRUCT":
        return Said(
            "The pattern has rows. If nothing is written, a variable of the template has no value in them.",
            "Il modello ha righe. Se non si scrive nulla, una variabile del modello di scrittura non ha valore.",
        )
    return Said("The query has an answer.", "L'interrogazione ha una risposta.")


def _out_of_time(search: Search, text: str) -> Said:
    if search.reached is None:
        return Said(
            "There was no time to find out what empties the answer.",
            "Non c'è stato tempo per scoprire che cosa svuota la risposta.",
        )
    line, column = place(text, search.reached.span[0])
    return say(
        "There was no time to find out everything. Up to line {line}, column {column} there are rows.",
        "Non c'è stato tempo per scoprire tutto. Fino alla riga {line}, colonna {column} ci sono righe.",
        line=line,
        column=column,
    )
