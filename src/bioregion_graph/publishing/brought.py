"""What an edit brings: the findings that were not there before it, told of the graphs that it writes.

Which row of a file speaks of the same thing is of no help to somebody who has just written something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pyoxigraph import NamedNode

from bioregion_graph.publishing.accounts import COLLECTION
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.validation.findings import Finding


class Brought:
    """The findings before an edit, beside which those after it are held.

    ``before`` is None where what was found before was found by other rules: then only what is about the graphs that
    the edit writes is counted as brought by it.
    """

    def __init__(self, diff: Diff, before: Sequence[Finding] | None) -> None:
        self._is_comparable = before is not None
        self._before = {_same(each) for each in before or ()}
        self._counted = {each.shape: each.value for each in before or () if _is_number(each)}
        self._written: dict[str, set[str]] = defaultdict(set)
        for quad in diff.added | diff.removed:
            graph = getattr(quad.graph_name, "value", "")
            for thing in (quad.subject, quad.object):
                if isinstance(thing, NamedNode):
                    self._written[thing.value].add(graph)
        self._graphs = sorted({graph for graphs in self._written.values() for graph in graphs})

    def new(self, findings: Iterable[Any]) -> list[Finding]:
        """Those that the edit brings, told of its graphs."""
        return [self._retold(each) for each in findings if isinstance(each, Finding) and self._is_new(each)]

    def told(self, findings: Iterable[Any]) -> list[Any]:
        """All of them, those that the edit brings told of its graphs."""
        return [
            self._retold(each) if isinstance(each, Finding) and self._is_new(each) else each
            for each in findings
        ]

    def _is_new(self, finding: Finding) -> bool:
        if finding.subject == COLLECTION.value:
            return False  # that is written by us beside the first edit, and no editor can mend it
        if not self._is_comparable:
            return not {finding.source, finding.subject}.isdisjoint(self._graphs)
        if _is_number(finding) and finding.shape in self._counted:
            return int(finding.value) > int(self._counted[finding.shape])
        return _same(finding) not in self._before

    def _retold(self, finding: Finding) -> Finding:
        if finding.source in self._graphs:
            return finding
        graph = min(self._written.get(finding.subject) or self._graphs)
        return replace(finding, source=graph, file="", row=0)


def _is_number(finding: Finding) -> bool:
    """Whether it stands for the many breaches of a rule that are not told one by one."""
    return finding.subject == finding.shape


def _same(finding: Finding) -> Finding:
    """A finding without its place, which moves with the rows of a file."""
    return replace(finding, file="", row=0)
