"""Questions that a database is asked in SPARQL because pattern by pattern they would take many times as long.

Each term of a statement that leaves the database costs a look-up; what is only counted or compared need not leave it
(decision 0015). All other questions stand in files in ``queries/``.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, QuerySolutions

from bioregion_graph.store.contract import ReadableStore

# A property and its value.
Statement = tuple[NamedNode, NamedNode]


def count_by_class(store: ReadableStore) -> dict[str, int]:
    """How many things of each class the merged view holds, by the IRI of the class."""
    answer = store.query("SELECT ?class (COUNT(*) AS ?things) WHERE { ?thing a ?class } GROUP BY ?class")
    assert isinstance(answer, QuerySolutions)
    return {row["class"].value: int(row["things"].value) for row in answer}


def subjects_of_both(store: ReadableStore, near: Statement, far: Statement) -> set[NamedNode]:
    """The subjects of which sources state both; best asked with the rarer value for the far one."""
    answer = store.query(
        f"SELECT DISTINCT ?subject WHERE {{ GRAPH ?one {{ ?subject {far[0]} {far[1]} }} "
        f"FILTER EXISTS {{ GRAPH ?other {{ ?subject {near[0]} {near[1]} }} }} }}"
    )
    assert isinstance(answer, QuerySolutions)
    return {row["subject"] for row in answer if isinstance(row["subject"], NamedNode)}
