"""A finding: what a shape or a comparison of sources has to say, with the row to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bioregion_graph.terms.namespaces import EDITED, ID, compact

SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """One thing to look at; its text is a sentence for the user.

    ``severity`` is ``violation``, ``warning`` or ``info``. ``source`` is the IRI of the source that says so, empty
    for the merged view. ``file`` and ``row`` are where it was curated (row 1 is the first line of the file),
    empty and 0 when unknown. ``subject``, ``shape`` and ``value`` are IRIs or values as text.
    """

    severity: str
    source: str
    file: str
    row: int
    subject: str
    message: str
    message_it: str
    shape: str
    value: str = ""

    def __str__(self) -> str:
        return self.sentence(self.message)

    def sentence(self, message: str) -> str:
        """Where it is, a message in either language, and whom it is about."""
        name = compact(self.subject)
        if self.source.startswith(EDITED):
            return f"{self.source.removeprefix(ID)}: {message} ({name})"
        if not self.file:
            return f"{name}: {message}"
        row = f", row {self.row}" if self.row else ""
        return f"{self.file}{row}: {message} ({name})"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first, then by place, each once."""
    return sorted(
        set(findings),
        key=lambda each: (
            SEVERITIES.index(each.severity),
            each.file,
            each.row,
            each.subject,
            each.shape,
            each.source,
            each.value,
            each.message,
        ),
    )


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, zeros included."""
    found = Counter(each.severity for each in findings)
    return {severity: found[severity] for severity in SEVERITIES}
