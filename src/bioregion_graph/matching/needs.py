"""Needs that stand in the graph: challenges and requests, and the holes of networks and value chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pyoxigraph import QuerySolutions

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching.calls.subject import Surroundings
from bioregion_graph.matching.prospects import Need
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_text
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact

_TEXTS = ("rdfs:label", "dcterms:description", "brg:need", "brg:theme")


def told(view: View, library: Library) -> dict[str, Need]:
    """All challenges and requests by IRI. Raises StoreError."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    answer = run_text(view, library.get("prospects/needs").bind({}, None))
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        said[row["thing"].value][compact(row["property"].value)].append(row["value"].value)
    return {iri: _need(iri, values) for iri, values in sorted(said.items())}


def challenge(view: View, library: Library, iri: str) -> Need:
    """A challenge or request as a need. Raises NotFoundError with those there are."""
    known = told(view, library)
    if iri in known:
        return known[iri]
    listed = ", ".join(compact(each) for each in list(known)[:5])
    there = f"There are: {listed}." if known else "The graph holds none yet; say what is needed with --text."
    raise NotFoundError(f"{compact(iri)} is no challenge and no request. {there}")


def holes(known: Surroundings, network: str) -> frozenset[str]:
    """The fields of a network or value chain that none of its members works in, narrower ones included."""
    own = _fields_of(known, network)
    above = known.fields.taxonomy.above
    covered: set[str] = set()
    for member in known.members.get(network, ()):
        for each in _fields_of(known, member):
            covered |= {each, *above(each)}
    return frozenset(own - covered)


def hole(known: Surroundings, network: str, concepts: frozenset[str] = frozenset(), text: str = "") -> Need:
    """The need of a network: the fields named, or those that it has and no member works in.

    Its members are not sought. Raises NotFoundError for what is no network, UsageError when it has no hole.
    """
    if network not in known.groups and network not in known.facts.organisations:
        raise NotFoundError(f"{compact(network)} is no network or group. Find one: bioregion search NAME.")
    wanted = concepts or holes(known, network)
    if not wanted and not text.strip():
        raise UsageError(
            f"{compact(network)} tells no field that its members lack. Name what is sought: --concept or --text."
        )
    members = frozenset(known.members.get(network, ()))
    label = known.groups[network].labels.get("en", "") if network in known.groups else ""
    return Need(label or compact(network), network, text, wanted, asker=network, left_out=members | {network})


def _fields_of(known: Surroundings, iri: str) -> set[str]:
    if iri in known.groups:
        return set(known.groups[iri].concepts)
    said = known.facts.organisations.get(iri)
    return set(said.concepts) if said else set()


def _need(iri: str, values: Mapping[str, list[str]]) -> Need:
    texts = [each for name in _TEXTS for each in sorted(values.get(name, ()))]
    owner = min(values.get("brg:owner", [""]))
    return Need(
        min(values.get("rdfs:label", [compact(iri)])),
        iri,
        "\n".join(dict.fromkeys(texts)),
        frozenset(values.get("brg:classifiedAs", ())),
        asker=owner,
    )
