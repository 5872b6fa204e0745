"""How findings reach a reader: as text with totals at the top, as CSV or as JSON."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from enum import StrEnum
from itertools import takewhile

import typer

from bioregion_graph.cli.options import Language
from bioregion_graph.validation.findings import SEVERITIES, Finding

# Nobody needs totals of what a screen shows at once.
_SCREEN = 20


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    csv = "csv"
    json = "json"


def print_findings(found: Sequence[Finding], format: Format, lang: Language) -> None:
    """Print findings; many of them as text stand behind their totals, those of one rule together."""
    if format is Format.json:
        typer.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
    elif format is Format.csv:
        writer = csv.DictWriter(sys.stdout, [each.name for each in fields(Finding)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(finding) for finding in found)
    else:
        groups = _by_rule(found)
        if len(found) > _SCREEN:
            _print_totals(groups, lang)
        for alike in groups:
            for finding in alike:
                typer.echo(f"{finding.severity:9}  {finding.sentence(_message(finding, lang))}")


def count(number: int, severity: str) -> str:
    """A number of findings of one severity, as "2 warnings"."""
    return f"{number} {severity}{'' if number == 1 or severity == 'info' else 's'}"


def _by_rule(found: Sequence[Finding]) -> list[list[Finding]]:
    """The findings of each rule, the worst first, then the most frequent."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.severity, finding.shape), []).append(finding)
    return sorted(groups.values(), key=lambda alike: (SEVERITIES.index(alike[0].severity), -len(alike)))


def _print_totals(groups: Sequence[Sequence[Finding]], lang: Language) -> None:
    for severity in SEVERITIES:
        of_it = [alike for alike in groups if alike[0].severity == severity]
        if of_it:
            typer.echo(f"{count(sum(map(len, of_it)), severity)}:")
        for alike in of_it:
            typer.echo(f"{len(alike):6}  {_common([_message(finding, lang) for finding in alike])}")
    typer.echo()


def _common(messages: Sequence[str]) -> str:
    """What the first sentences of all messages begin with, in whole words."""
    first, *others = (message.partition(". ")[0].removesuffix(".") for message in messages)
    if all(other == first for other in others):
        return first
    columns = zip(*(each.split() for each in (first, *others)), strict=False)
    alike = takewhile(lambda words: len(set(words)) == 1, columns)
    return " ".join([*(words[0] for words in alike), "…"])


def _message(finding: Finding, lang: Language) -> str:
    return finding.message_it if lang is Language.it else finding.message
