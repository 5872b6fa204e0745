"""Which namespace of the graph was meant by one that it lacks: misspelt, without its last sign, or another's."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.names import declared
from bioregion_graph.queries.coach.nearest import is_known, namespace_slips, split
from bioregion_graph.queries.coach.saying import Said, say
from bioregion_graph.sparql.algebra import Iri
from bioregion_graph.terms.namespaces import BASE, PREFIXES

# How alike (of 100) two namespaces must be.
_ALIKE = 85.0


def meant(knowledge: Knowledge, iri: str, text: str) -> tuple[str, str, str] | None:
    """The prefix that a query declares for an IRI (or empty), its namespace as written, and the one that was meant.

    None where the graph knows the IRI, has its namespace, or where nothing is near.
    """
    prefixes = sorted(declared(text).items(), key=lambda each: -len(each[1]))
    prefix, written = next(
        (each for each in prefixes if each[1] and iri.startswith(each[1])), ("", split(iri)[0])
    )
    local = iri[len(written) :]
    known = {*PREFIXES.values(), *(split(word)[0] for word in knowledge.properties | knowledge.classes)}
    # A short prefix may stand before more of the namespace, which is then split off the whole IRI.
    if written in known or split(iri)[0] in known or is_known(knowledge, Iri(iri)):
        return None
    ends = [slip.removesuffix(local) for slip in namespace_slips(iri) if slip.endswith(local)]
    ours = PREFIXES.get(prefix)
    # Below our own address any name may stand, so that likeness says nothing.
    is_foreign = not iri.startswith(BASE)
    near = process.extractOne(written, sorted(known), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    found = next((end for end in [written + "#", written + "/", *ends] if end in known), None)
    if found is None and ours and _has(knowledge, ours + local):
        found = ours
    if found is None and near and is_foreign:
        found = near[0]
    return (prefix, written, found) if found else None


def _has(knowledge: Knowledge, iri: str) -> bool:
    return iri in knowledge.properties or iri in knowledge.classes or is_known(knowledge, Iri(iri))


def nothing_in(written: str) -> Said:
    """The sentence on a namespace that the graph does not have."""
    return say(
        "The graph has nothing in the namespace <{wrong}>.",
        "Il grafo non ha nulla nello spazio dei nomi <{wrong}>.",
        wrong=written,
    )


def to_write(prefix: str, right: str) -> Said:
    """How the namespace that was meant is spelt, as the line to declare it where it has a prefix."""
    code = f"PREFIX {prefix}: <{right}>" if prefix else f"<{right}>"
    return say("Write {code}.", "Scrivi {code}.", code=code)
