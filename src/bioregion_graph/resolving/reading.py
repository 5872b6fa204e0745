"""Profiles and judgements out of a view, by the questions in ``queries/resolving``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import QuerySolution, QuerySolutions

from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_text
from bioregion_graph.resolving.profiles import Profile
from bioregion_graph.resolving.resolver import Known
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import CONCEPTS, JUDGEMENTS_GRAPH, RESOLVER_GRAPH, compact

# An organisation whose name the exports do not tell is labelled by its number.
_NO_NAME = re.compile(r"PIC \d+")
_DEPRECATED = "owl:deprecated"
_JUDGED = ("left", "right", "verdict", "evidence", "judgedBy", "judgedOn")
_FIELD_OF = {
    "rdfs:label": "names",
    "skos:altLabel": "names",
    "brg:acronym": "acronyms",
    "brg:country": "countries",
    "brg:city": "cities",
    "brg:webDomain": "domains",
    "schema:url": "domains",
    "brg:kind": "kinds",
}


@dataclass(frozen=True)
class Judged:
    """A judgement as the graph holds it. ``by_program`` when the resolver made it, not a person."""

    left: str
    right: str
    verdict: str
    evidence: str
    judged_by: str
    judged_on: str
    by_program: bool


@dataclass
class _Gathered:
    """What is said of one organisation, and how many sources say it: the best-known names come first."""

    labels: dict[str, int] = field(default_factory=dict)
    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def profiles(view: View, library: Library) -> list[Profile]:
    """All organisations with a name, by IRI; what its registry has withdrawn is left out."""
    gathered: dict[str, _Gathered] = defaultdict(_Gathered)
    withdrawn = set()
    for row in _rows(view, library, "resolving/profiles"):
        iri, property, value = row["organisation"].value, compact(row["property"].value), row["value"].value
        if property == _DEPRECATED:
            withdrawn.add(iri)
        elif property == "rdfs:label":
            gathered[iri].labels[value] = gathered[iri].labels.get(value, 0) + 1
        else:
            gathered[iri].values[_FIELD_OF[property]].add(
                value.rpartition("/")[2] if value.startswith(CONCEPTS) else value
            )
    wholes: dict[str, set[str]] = defaultdict(set)
    for row in _rows(view, library, "resolving/wholes"):
        wholes[row["organisation"].value].add(row["name"].value)
    found = (
        _profile(iri, each, wholes.get(iri, set()))
        for iri, each in sorted(gathered.items())
        if iri not in withdrawn
    )
    return [profile for profile in found if profile.names]


def _profile(iri: str, gathered: _Gathered, parents: set[str]) -> Profile:
    labels = sorted(gathered.labels, key=lambda name: (-gathered.labels[name], name))
    names = dict.fromkeys((*labels, *sorted(gathered.values["names"])))
    values = {name: tuple(sorted(gathered.values[name])) for name in _FIELD_OF.values() if name != "names"}
    return Profile(
        iri,
        tuple(name for name in names if not _NO_NAME.fullmatch(name)),
        parents=tuple(sorted(parents)),
        **values,
    )


def judgements(view: View, library: Library) -> list[Judged]:
    """All judgements, those of people and those of the resolver."""
    found = []
    for row in _rows(view, library, "resolving/judgements"):
        graph = row["graph"]
        if graph in (JUDGEMENTS_GRAPH, RESOLVER_GRAPH):
            left, right, verdict, evidence, judged_by, judged_on = (
                row[name].value if row[name] else "" for name in _JUDGED
            )
            verdict = verdict.rpartition("/")[2]
            is_ours = graph == RESOLVER_GRAPH
            found.append(Judged(left, right, verdict, evidence, judged_by, judged_on, is_ours))
    return found


def known(judged: list[Judged]) -> Known:
    """What people have judged."""
    by_verdict: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in judged:
        if not each.by_program:
            by_verdict[each.verdict].append((each.left, each.right))
    return Known(by_verdict["same"], by_verdict["different"], by_verdict["unsure"])


def _rows(view: View, library: Library, name: str) -> Iterator[QuerySolution]:
    """The rows of a question as they are found: there may be a million."""
    answer = run_text(view, library.get(name).bind({}))
    assert isinstance(answer, QuerySolutions)
    return answer
