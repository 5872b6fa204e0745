"""The curated files as the tests of this folder read them: rows, identifiers, judgements."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SHARED = ROOT.parent / "shared" / "facts"
SETS = ("europe", "italy")

# Texts in the column "series" that name a kind of event, not a series.
KINDS_OF_EVENT = frozenset(
    {
        "ABCEurope event", "CEBR session", "CEBR webinar", "ClusterXchange", "cluster mission", "conference",
        "network meeting", "project conference", "project launch", "project meeting", "webinar",
    }
)  # fmt: skip

Row = dict[str, str]


@cache
def rows(path: str) -> tuple[Row, ...]:
    """The rows of ``data/<path>``, by column name."""
    with (DATA / path).open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def sheets(collection: str) -> list[str]:
    """The file names of a collection."""
    return sorted(path.name for path in (DATA / collection).glob("*.csv"))


def added(collection: str) -> list[str]:
    """The files of a collection that the fact sheets do not have."""
    extra = {"groups.csv"} if collection == "europe" else set()
    own = {"identifiers.csv", "figures.csv", "programmes.csv", "terms.csv", "term_members.csv"}
    plans = {"plans.csv", "action_lines.csv", "activity_tree.csv"}
    own |= {"durations.csv", "flat_rates.csv", "group_details.csv", "event_parts.csv", "renewals.csv"}
    return sorted((own | extra | plans) & set(sheets(collection)))


def mapping_tables(collection: str) -> list[str]:
    """The files that translate a word of the sheets into a concept; stating no fact, they name no source."""
    own = {"identifiers.csv", "activity_tree.csv"}
    return [
        name
        for name in sheets(collection)
        if name not in own and not any("source_url" in row for row in rows(f"{collection}/{name}")[:1])
    ]


@cache
def kinds_by_key(collection: str) -> dict[str, frozenset[str]]:
    """For each key of a collection, the kinds it is identified as."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(f"{collection}/identifiers.csv"):
        found[row["key"]].add(row["kind"])
    return {key: frozenset(kinds) for key, kinds in found.items()}


def canonical_ends() -> set[str]:
    """Every identifier of both collections as ``kind/slug``."""
    return {f"{row['kind']}/{row['slug']}" for name in SETS for row in rows(f"{name}/identifiers.csv")}


def links() -> list[Row]:
    """The judgements of all files, each with the file's name under ``file``."""
    return [
        {**row, "file": path.name}
        for path in sorted((DATA / "links").glob("*.csv"))
        for row in rows(f"links/{path.name}")
    ]
