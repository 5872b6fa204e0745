"""Traps that only the graph shows: words that it lacks, texts in other languages, values of another kind."""

from __future__ import annotations

from collections.abc import Iterator

from bioregion_graph.queries.coach import namespaces
from bioregion_graph.queries.coach.evidence import kind_in_words
from bioregion_graph.queries.coach.knowledge import is_text, kind_of
from bioregion_graph.queries.coach.names import spelt, written
from bioregion_graph.queries.coach.nearest import existing, is_known
from bioregion_graph.queries.coach.remedies import canonical
from bioregion_graph.queries.coach.saying import Said, listed, say
from bioregion_graph.queries.coach.sight import Hint, Sight
from bioregion_graph.sparql.algebra import (
    RDF,
    XSD,
    Binary,
    Call,
    Expression,
    Filter,
    From,
    GraphPattern,
    In,
    Iri,
    Literal,
    Node,
    Triple,
    Variable,
    walk,
)
from bioregion_graph.terms.namespaces import BASE, ONTOLOGY

_TYPE = Iri(RDF + "type")
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
_COMPARED = frozenset(["=", "!=", "<", ">", "<=", ">="])


def wrong_namespace(sight: Sight) -> Iterator[Hint]:
    """A namespace that is misspelt, lacks its last sign, or is another than the prefix usually stands for."""
    told: set[str] = set()
    for node in sight.nodes:
        found = namespaces.meant(sight.knowledge, node.value, sight.text) if isinstance(node, Iri) else None
        if not isinstance(node, Iri) or found is None or found[1] in told:
            continue
        prefix, written_as, right = found
        told.add(written_as)
        yield Hint(
            "misspelt_namespace",
            namespaces.nothing_in(written_as),
            namespaces.to_write(prefix, right),
            node.span,
            spelt(Iri(right + node.value[len(written_as) :]), sight.text),
        )


def unknown_word(sight: Sight) -> Iterator[Hint]:
    """A property or class that neither the ontology declares nor the graph uses."""
    knowledge = sight.knowledge
    if knowledge.counts is None:
        return
    for triple in sight.triples:
        named = triple.object
        if triple.predicate == _TYPE and isinstance(named, Iri) and named.value not in knowledge.classes:
            yield _unknown(sight, named, knowledge.classes, Said("class", "classe"))
        for iri in _properties(triple):
            if iri.value not in knowledge.properties:
                yield _unknown(sight, iri, knowledge.properties, Said("property", "proprietà"))


def _properties(triple: Triple) -> Iterator[Iri]:
    if not isinstance(triple.predicate, Variable):
        yield from (node for node in walk(triple.predicate) if isinstance(node, Iri))


def _unknown(sight: Sight, iri: Iri, words: frozenset[str], kind: Said) -> Hint:
    near = existing(sight.knowledge, iri.value, words)
    mend = Said("The page of the ontology lists them all.", "La pagina dell'ontologia li elenca tutti.")
    if near:
        mend = say("Is {near} meant?", "Si intende {near}?", near=sight.knowledge.names.full(Iri(near[0])))
    is_ours = iri.value.startswith(ONTOLOGY)
    says = say(
        "{name} is no {kind} of the ontology.",
        "{name} non è una {kind} dell'ontologia.",
        name=written(iri),
        kind=kind,
    )
    if not is_ours:
        says = say(
            "The graph does not use the {kind} {name}.",
            "Il grafo non usa la {kind} {name}.",
            name=written(iri),
            kind=kind,
        )
    return Hint("unknown_word", says, mend, iri.span, spelt(Iri(near[0]), sight.text) if near else "")


def unknown_thing(sight: Sight) -> Iterator[Hint]:
    """A thing or a source that the graph does not have, or knows by another name."""
    knowledge = sight.knowledge
    for iri in _things(sight):
        if not iri.value.startswith(BASE) or iri.value.startswith(ONTOLOGY):
            continue
        if target := canonical(knowledge, iri):
            name = knowledge.names.full(target[0])
            yield Hint(
                "other_name",
                say(
                    "The merged view calls {name} by another name.",
                    "La vista unificata chiama {name} con un altro nome.",
                    name=written(iri),
                ),
                say("Write {name}.", "Scrivi {name}.", name=name),
                iri.span,
                spelt(target[0], sight.text),
            )
        elif not is_known(knowledge, iri):
            near = existing(knowledge, iri.value)
            mend = Said(
                "Search for its name on the search page.", "Cerca il suo nome nella pagina di ricerca."
            )
            if near:
                mend = say("Is {near} meant?", "Si intende {near}?", near=knowledge.names.full(Iri(near[0])))
            yield Hint(
                "unknown_thing",
                say("The graph does not have {name}.", "Il grafo non ha {name}.", name=written(iri)),
                mend,
                iri.span,
                spelt(Iri(near[0]), sight.text) if near else "",
            )


def _things(sight: Sight) -> list[Iri]:
    """The things that patterns ask for and the graphs that are named, each once."""
    points: list[Node] = [point for triple in sight.triples for point in (triple.subject, triple.object)]
    points += [node.name for node in sight.nodes if isinstance(node, GraphPattern)]
    points += [node.iri for node in sight.nodes if isinstance(node, From)]
    return list(dict.fromkeys(point for point in points if isinstance(point, Iri)))


def other_language(sight: Sight) -> Iterator[Hint]:
    """A text without a language against texts that have one, or the other way round."""
    for literal, property, operand in _literals(sight):
        kinds = {kind for kind in _kinds(sight, property, operand) if is_text(kind)}
        kind = kind_of(literal)
        if not is_text(kind) or not kinds or kind in kinds:
            continue
        tagged = sorted(each for each in kinds if each.startswith("@"))
        better = str(Literal(literal.lexical, RDF + "langString", tagged[0][1:])) if tagged else ""
        if not tagged:
            better = str(Literal(literal.lexical))
        yield Hint(
            "language_differs",
            say(
                "{literal} equals none of the values: they are {kinds}.",
                "{literal} non è uguale a nessun valore: sono {kinds}.",
                literal=written(literal),
                kinds=listed([kind_in_words(each) for each in sorted(kinds)][:4]),
            ),
            say(
                "Write {better}, or compare the texts alone: FILTER (STR(?value) = {plain}).",
                "Scrivi {better}, o confronta i soli testi: FILTER (STR(?valore) = {plain}).",
                better=better,
                plain=str(Literal(literal.lexical)),
            ),
            literal.span,
            better,
        )


def other_datatype(sight: Sight) -> Iterator[Hint]:
    """A value of a kind that the property never has: a number in quotes, a year against days, a text for a thing."""
    for literal, property, operand in _literals(sight):
        kinds, kind = _kinds(sight, property, operand), kind_of(literal)
        is_number = kind in _NUMBERS and bool(kinds & _NUMBERS)
        if not kinds or kind in kinds or is_number or (is_text(kind) and any(map(is_text, kinds))):
            continue
        yield Hint(
            "datatype_differs",
            say(
                "{literal} is of another kind than the values there, which are {kinds}.",
                "{literal} è di un altro genere rispetto ai valori presenti, che sono {kinds}.",
                literal=written(literal),
                kinds=listed([kind_in_words(each) for each in sorted(kinds)][:4]),
            ),
            _right_kind(literal, kinds),
            literal.span,
        )


def _right_kind(literal: Literal, kinds: frozenset[str]) -> Said:
    if "iri" in kinds:
        return Said("Write the IRI of the thing.", "Scrivi l'IRI della cosa.")
    if kinds & _NUMBERS:
        return say(
            "Write the number without quotes: {number}.",
            "Scrivi il numero senza virgolette: {number}.",
            number=literal.lexical,
        )
    if any(map(is_text, kinds)):
        return say(
            "Write it as a text: {text}.", "Scrivilo come testo: {text}.", text=str(Literal(literal.lexical))
        )
    return say(
        "Write one of that kind, as {example}, or compare the texts: STR(?value).",
        "Scrivi un valore di quel genere, come {example}, o confronta i testi: STR(?valore).",
        example=f"…^^{written(Iri(min(kinds)))}",
    )


def _literals(sight: Sight) -> Iterator[tuple[Literal, str, str]]:
    """Literals with the property, or the variable, whose values they are compared with."""
    for triple in sight.triples:
        if isinstance(triple.object, Literal) and isinstance(triple.predicate, Iri):
            yield triple.object, triple.predicate.value, ""
    for filter_ in (node for node in sight.nodes if isinstance(node, Filter)):
        for node in walk(filter_):
            if isinstance(node, Binary) and node.operator in _COMPARED:
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    if isinstance(one, Variable) and isinstance(other, Literal):
                        yield other, "", one.name
            elif isinstance(node, In) and isinstance(node.operand, Variable):
                for option in node.options:
                    if isinstance(option, Literal):
                        yield option, "", node.operand.name


def _kinds(sight: Sight, property: str, name: str) -> frozenset[str]:
    return sight.knowledge.kinds(property) if property else sight.kinds_of(name)


def several_languages(sight: Sight) -> Iterator[Hint]:
    """A label in several languages, shown without choosing one: a row for each."""
    chosen = {
        node.name
        for filter_ in sight.nodes
        if isinstance(filter_, Filter)
        for node in _asked_of_language(filter_.expression)
    }
    shown = _shown(sight)
    told: set[str] = set()
    for triple in sight.triples:
        name, predicate = triple.object, triple.predicate
        if not isinstance(name, Variable) or not isinstance(predicate, Iri) or name.name in chosen | told:
            continue
        languages = {kind for kind in sight.knowledge.kinds(predicate.value) if kind.startswith("@")}
        if len(languages) > 1 and name.name in shown:
            told.add(name.name)
            yield Hint(
                "several_languages",
                say(
                    "{name} comes in {count} languages or more, and each makes a row of its own.",
                    "{name} c'è in {count} lingue o più, e ciascuna fa una riga a sé.",
                    name=str(name),
                    count=len(languages),
                ),
                say(
                    'Choose one: FILTER (LANG({name}) IN ("", "en")).',
                    'Scegline una: FILTER (LANG({name}) IN ("", "it")).',
                    name=str(name),
                ),
                triple.span,
            )


def _asked_of_language(expression: Expression) -> Iterator[Variable]:
    for node in walk(expression):
        if isinstance(node, Call) and node.name in ("LANG", "LANGMATCHES", "STR", "LCASE"):
            yield from (each for each in walk(node) if isinstance(each, Variable))
        elif isinstance(node, Binary) and node.operator == "=":
            yield from (each for each in (node.left, node.right) if isinstance(each, Variable))


def _shown(sight: Sight) -> set[str]:
    query = sight.query
    if query.form != "SELECT" or query.group_by:
        return set()
    if query.columns is None:
        return set(sight.occurrences)
    return {column.variable.name for column in query.columns if column.variable and column.expression is None}


TRAPS = (
    wrong_namespace,
    unknown_word,
    unknown_thing,
    other_language,
    other_datatype,
    several_languages,
)
