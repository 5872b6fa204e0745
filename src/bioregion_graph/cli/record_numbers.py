"""Which projects of the graph have which record number, for an export that names projects by nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pyoxigraph import QuerySolutions

from bioregion_graph.cli.options import library, view
from bioregion_graph.queries.run import run_text
from bioregion_graph.terms.namespaces import BASE


def projects_by_record_number() -> Mapping[str, Sequence[str]]:
    """The keys of the projects (``id/project/cordis-814607``) by record number, as the sources name them."""
    found: dict[str, list[str]] = defaultdict(list)
    with view() as current:
        answer = run_text(current, library().get("projects/record_numbers").bind({}))
        assert isinstance(answer, QuerySolutions)
        for row in answer:
            found[row["number"].value].append(row["project"].value.removeprefix(BASE))
    return {number: tuple(sorted(keys)) for number, keys in found.items()}
