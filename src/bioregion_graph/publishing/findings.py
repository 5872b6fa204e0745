"""What publishing does with findings: violations refuse a commit, the rest is kept beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import NamedNode

from bioregion_graph.errors import StoreError, ValidationError
from bioregion_graph.sharing.view import View
from bioregion_graph.store.disk import told

NAME = "findings.json"
_SHOWN = 20


class Finding(Protocol):
    """One thing that a shape has to say; its text is a sentence for the user."""

    @property
    def severity(self) -> str:
        """``violation``, ``warning`` or ``info``."""
        ...


Validate = Callable[[View], Sequence[Finding]]
# The view, the things and terms that changed (``writing.Change``), the findings before (the fields of each).
ValidateChange = Callable[
    [View, Set[NamedNode], Set[NamedNode], Sequence[Mapping[str, Any]]], Sequence[Finding]
]


def refuse_violations(findings: Sequence[Finding]) -> None:
    """Raise ValidationError when there are violations."""
    violations = [finding for finding in findings if finding.severity == "violation"]
    if violations:
        raise refusal(violations)


def refusal(violations: Sequence[Finding]) -> ValidationError:
    """The error that lists the first of some violations and holds all of them."""
    lines = [f"  {violation}" for violation in violations[:_SHOWN]]
    if len(violations) > _SHOWN:
        lines.append(f"  … and {len(violations) - _SHOWN} more. bioregion check lists them all.")
    noun = "violation" if len(violations) == 1 else "violations"
    told = f"{len(violations)} {noun}, nothing was published:\n" + "\n".join(lines)
    return ValidationError(told, violations)


def totals(severities: Iterable[str]) -> dict[str, int]:
    """How many findings there are of each severity that there is."""
    return dict(sorted(Counter(severities).items()))


def read(path: Path) -> list[dict[str, Any]]:
    """The findings beside a generation, field by field. Raises StoreError when the file is damaged."""
    with told("read the findings of the current generation", path):
        text = path.read_text(encoding="utf-8")
    try:
        return [dict(each) for each in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise StoreError(f"{path} is damaged ({error}). Build again: bioregion build.") from error


def to_json(findings: Sequence[Finding]) -> str:
    """The text of ``findings.json``: a list, in the order found."""
    return (
        json.dumps([_fields(finding) for finding in findings], ensure_ascii=False, indent=1, default=str)
        + "\n"
    )


def _fields(finding: Finding) -> dict[str, Any]:
    if is_dataclass(finding) and not isinstance(finding, type):
        return {each.name: getattr(finding, each.name) for each in fields(finding)}
    return {"severity": finding.severity, "message": str(finding)}
