"""What was probably meant: the nearest words of the ontology, things and values of the graph to one that it lacks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from bioregion_graph.queries.coach.knowledge import Knowledge, kind_of
from bioregion_graph.sparql.algebra import RDF, XSD, Iri, Literal
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import CONCEPTS, FOREIGN, ID, INSTANCE_KINDS, ONTOLOGY, PREFIXES

_MOST = 3
# It asks the index of names and is never stated, so no statement can have meant it.
_MATCHES = ONTOLOGY + "#matches"
# How alike (of 100) two names must be.
_ALIKE = 72.0
_ALIKE_INSIDE = 88.0
_ALIKE_NAMESPACE = 85.0
_SHORTEST_INSIDE = 5
# One letter more, less or other is a slip in a word of so many letters.
_SHORTEST = 3
_MOST_THINGS = 50_000
_LANGUAGES = ("en", "it", "fr", "de", "es", "pt", "nl", "ca")
_DATATYPES = (
    "string",
    "date",
    "gYear",
    "gYearMonth",
    "dateTime",
    "integer",
    "decimal",
    "double",
    "boolean",
    "anyURI",
)
_LOCAL = re.compile(r"[^/#]*$")


def split(iri: str) -> tuple[str, str]:
    """The namespace and the local name of an IRI."""
    start = _LOCAL.search(iri)
    assert start is not None, "the pattern fits the empty end of any text"
    return iri[: start.start()], start.group()


def nearest_iris(iri: str, candidates: Iterable[str]) -> list[str]:
    """Those of the candidates that look most like an IRI, the best first; itself is none of them."""
    namespace, local = split(iri)
    scored = []
    for candidate in candidates:
        if candidate != iri and (score := _likeness(namespace, local, candidate)) > 0:
            scored.append((-score, len(candidate), candidate))
    return [candidate for _, _, candidate in sorted(scored)[:_MOST]]


def namespace_slips(iri: str) -> Iterator[str]:
    """The same name with the slips people make in a namespace undone.

    http and https, # and /, www, capitals, the last # or / left out.
    """
    namespace, local = split(iri)
    starts = [namespace]
    for old, new in (
        ("http://", "https://"),
        ("https://", "http://"),
        ("://www.", "://"),
        ("://", "://www."),
    ):
        starts += [start.replace(old, new, 1) for start in list(starts) if old in start]
    for start in list(starts):
        starts += [start[:-1] + "#", start[:-1] + "/", start + "#"] if start[-1:] in ("/", "#") else []
    known = {known.lower(): known for known in (*FOREIGN.values(), ONTOLOGY + "#")}
    found = [known.get(start.lower(), start) + local for start in starts]
    # A namespace without its last sign runs into the name.
    found += [
        whole + iri[len(whole) - 1 :]
        for whole in PREFIXES.values()
        if iri.startswith(whole[:-1]) and iri[len(whole) - 1 :][:1] not in ("", "#", "/")
    ]
    yield from (each for each in dict.fromkeys(found) if each != iri)


def existing(knowledge: Knowledge, iri: str, words: Collection[str] | None = None) -> list[str]:
    """IRIs that the graph has and that were probably meant, the best first.

    ``words`` are the properties or classes among which to look where it is plain which of both is meant.
    """
    for slip in namespace_slips(iri):
        if is_known(knowledge, Iri(slip)) or slip in knowledge.properties or slip in knowledge.classes:
            return [slip]
    words = set(words or knowledge.properties | knowledge.classes) - {_MATCHES}
    if iri.startswith(CONCEPTS):
        return nearest_iris(iri, knowledge.concepts)
    if iri.startswith(ID):
        return _things(knowledge, iri)
    return nearest_iris(iri, words) or nearest_iris(iri, knowledge.graphs)


def is_known(knowledge: Knowledge, term: Iri | Literal) -> bool:
    """Whether anything in the graph speaks of a term."""
    if isinstance(term, Literal):
        return knowledge.has(None, None, term)
    return (
        knowledge.has(term, None, None)
        or knowledge.has(None, None, term)
        or knowledge.has(None, term, None)
        or term.value in knowledge.graphs
    )


def _things(knowledge: Knowledge, iri: str) -> list[str]:
    """Things of ours with a name like this one, of the kind that the IRI tells."""
    kind, _, _ = iri.removeprefix(ID).partition("/")
    near = [kind] if kind in INSTANCE_KINDS else _words_like(kind, INSTANCE_KINDS)
    if not near:
        return []
    meant = ID + near[0] + iri.removeprefix(ID + kind)
    if meant != iri and is_known(knowledge, Iri(meant)):
        return [meant]
    if near[0] in ("source", "graph"):
        return nearest_iris(meant, knowledge.graphs)
    classes = [
        each for each in knowledge.classes if split(each)[1].lower() == near[0] and each.startswith(ONTOLOGY)
    ]
    size = sum(knowledge.counts.classes.get(each, 0) for each in classes) if knowledge.counts else 0
    if size > _MOST_THINGS:
        words = split(meant)[1].replace("-", " ")
        return [found for each in classes for found in knowledge.called(words, split(each)[1])][:_MOST]
    names = (name for class_ in classes for name in knowledge.things(class_, _MOST_THINGS))
    return nearest_iris(meant, names)


def _words_like(word: str, candidates: Collection[str]) -> list[str]:
    return [
        found
        for found, _, _ in process.extract(word, candidates, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=1)
    ]


def _likeness(namespace: str, local: str, candidate: str) -> float:
    other_namespace, other = split(candidate)
    if not local or not other:
        return 0.0
    one, two = local.lower(), other.lower()
    score: float = fuzz.ratio(one, two)
    if score < _ALIKE and min(len(one), len(two)) >= _SHORTEST_INSIDE:
        # "isMemberOf" for "memberOf": one within the other.
        inside: float = fuzz.partial_ratio(one, two)
        score = inside * 0.9 if inside >= _ALIKE_INSIDE else score
    if (
        score < _ALIKE
        and min(len(one), len(two)) >= _SHORTEST
        and Levenshtein.distance(one, two, score_cutoff=1) == 1
    ):
        score = _ALIKE
    if namespace != other_namespace:
        is_near = fuzz.ratio(namespace, other_namespace) >= _ALIKE_NAMESPACE
        score -= 4.0 if is_near and score == 100 else 20.0
    return score if score >= _ALIKE else 0.0


def other_forms(knowledge: Knowledge, literal: Literal, property: str | None) -> list[Literal]:
    """The same text with another language or datatype, as far as the graph has it (under this property)."""
    kinds = knowledge.kinds(property) if property else frozenset[str]()
    languages = dict.fromkeys([*(kind[1:] for kind in sorted(kinds) if kind.startswith("@")), *_LANGUAGES])
    datatypes = dict.fromkeys(
        [*sorted(kind for kind in kinds if ":" in kind), *(XSD + name for name in _DATATYPES)]
    )
    forms = [Literal(literal.lexical, datatype) for datatype in datatypes if datatype != RDF + "langString"]
    forms += [Literal(literal.lexical, RDF + "langString", language) for language in languages]
    predicate = Iri(property) if property else None
    return [form for form in forms if form != literal and knowledge.has(None, predicate, form)][:_MOST]


def nearest_values(knowledge: Knowledge, literal: Literal, property: str) -> list[Literal]:
    """Values of a property that look most like one that it does not have: other capitals, accents, a slip."""
    wanted = fold(literal.lexical)
    scored = []
    for found in knowledge.texts(property):
        if found == literal or not _may_be_meant(kind_of(found)):
            continue
        if score := fuzz.ratio(wanted, fold(found.lexical), score_cutoff=_ALIKE):
            scored.append((-score, found.lexical, found.language, found))
    return [found for *_, found in sorted(scored, key=lambda each: each[:3])[:_MOST]]


def _may_be_meant(kind: str) -> bool:
    """Numbers and dates are not misspelt into one another."""
    return kind.startswith("@") or kind in (XSD + "string", XSD + "anyURI")
