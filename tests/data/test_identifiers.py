"""Identifiers: one row a key, one slug a thing, and every key that a sheet uses is identified."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
import sheets

from bioregion_graph.terms.iris import mint
from bioregion_graph.terms.namespaces import INSTANCE_KINDS

ACTORS = ("organisation", "group")
# Column of a sheet -> the kinds that its keys may have. A cell may hold several keys, separated by ";".
KEYS: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "europe": {
        "organisations.csv": {"local_id": ACTORS},
        "groups.csv": {"group_id": ("group",), "parent_id": ACTORS},
        "memberships.csv": {"member_id": ACTORS, "group_id": ACTORS},
        "people_roles.csv": {"person_name": ("person",), "organisation_id": ACTORS},
        "events.csv": {"event_id": ("event",), "series": ("series",), "organiser_id": ACTORS},
        "event_participation.csv": {"event_id": ("event",), "participant_id": ACTORS},
        "projects.csv": {"project_id": ("project",), "coordinator_id": ACTORS},
        "project_participants.csv": {"project_id": ("project",), "organisation_id": ACTORS},
        "terms.csv": {"body_key": ACTORS, "opened_by_event": ("event",)},
        "term_members.csv": {"person_name": ("person",)},
        "renewals.csv": {"person_name": ("person",)},
    },
    "italy": {
        "durations.csv": {"project_id": ("project",)},
        "event_parts.csv": {"event_id": ("event",), "part_of": ("event",)},
        "flat_rates.csv": {"project_id": ("project",)},
        "group_details.csv": {"group_id": ("group",)},
        "renewals.csv": {"person_name": ("person",)},
        "organisations.csv": {"local_id": ("organisation",)},
        "groups.csv": {"group_id": ("group",), "parent_id": ACTORS},
        "memberships.csv": {"member_id": ACTORS, "group_id": (*ACTORS, "project")},
        "people_roles.csv": {"person_name": ("person",), "organisation_or_group_id": (*ACTORS, "event")},
        "events.csv": {"event_id": ("event", "series"), "series": ("series",), "organiser_ids": ACTORS},
        "event_participation.csv": {"event_id": ("event", "series"), "participant_id": (*ACTORS, "project")},
        "projects.csv": {"project_id": ("project",), "coordinator_id": ACTORS},
        "project_participants.csv": {"project_id": ("project",), "organisation_id": ACTORS},
        "activities.csv": {"activity_id": ("activity",), "owner_id": ACTORS},
        "action_lines.csv": {"activity_id": ("activity",), "owner_id": ACTORS, "part_of": ("plan",)},
        "activity_tree.csv": {"activity_id": ("activity",), "part_of": ("plan", "activity")},
        "plans.csv": {
            "plan_id": ("plan",), "owner_id": ACTORS, "part_of": ("plan",), "follows": ("plan",),
            "approved_by": ("group",),
        },
        "agreements.csv": {"agreement_id": ("agreement",), "party_ids": ACTORS},
        "services.csv": {"service_id": ("service",), "provider_id": ACTORS, "partner_ids": ACTORS},
        "budgets.csv": {"project_id": ("project", "organisation", "service")},
        "terms.csv": {"body_key": ACTORS, "opened_by_event": ("event",)},
        "term_members.csv": {"person_name": ("person",)},
    },
}  # fmt: skip
WITHOUT_KEYS = {"figures.csv", "identifiers.csv", "programmes.csv", "seed_statements.csv", "sources.csv"}


@pytest.mark.parametrize("name", sheets.SETS)
def test_each_identifier_is_well_formed(name: str) -> None:
    for row in sheets.rows(f"{name}/identifiers.csv"):
        assert row["kind"] in INSTANCE_KINDS, row
        assert row["key"] == row["key"].strip() != "", row
        mint(row["kind"], row["slug"])
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"]), row
        assert len(row["slug"]) <= 60, row


@pytest.mark.parametrize("name", sheets.SETS)
def test_a_key_is_identified_once_in_each_kind(name: str) -> None:
    counts = Counter((row["kind"], row["key"]) for row in sheets.rows(f"{name}/identifiers.csv"))
    assert [pair for pair, count in counts.items() if count > 1] == []


def test_a_slug_belongs_to_one_key_of_one_collection() -> None:
    holders = defaultdict(set)
    for name in sheets.SETS:
        for row in sheets.rows(f"{name}/identifiers.csv"):
            holders[row["kind"], row["slug"]].add((name, row["key"]))
    shared = {pair: keys for pair, keys in holders.items() if len(keys) > 1}
    # A series goes by its name and by the key of the row that describes it, within one collection.
    assert {kind for kind, _ in shared} == {"series"}
    assert all(len({name for name, _ in keys}) == 1 for keys in shared.values())


@pytest.mark.parametrize("name", sheets.SETS)
def test_every_sheet_is_checked_for_its_keys(name: str) -> None:
    tables = set(sheets.sheets(name)) - set(sheets.mapping_tables(name))
    assert tables == set(KEYS[name]) | (WITHOUT_KEYS & tables)


@pytest.mark.parametrize(
    ("name", "file", "column"),
    [(name, file, column) for name in KEYS for file in KEYS[name] for column in KEYS[name][file]],
)
def test_every_key_used_is_identified(name: str, file: str, column: str) -> None:
    identified = sheets.kinds_by_key(name)
    allowed = set(KEYS[name][file][column])
    missing = []
    for number, row in enumerate(sheets.rows(f"{name}/{file}"), start=2):
        plural = column.endswith("_ids") or column == "organiser_id"
        for cell in row[column].split(";") if plural else [row[column]]:
            key = cell.strip()
            if not key or key.startswith("agg:") or (column == "series" and key in sheets.KINDS_OF_EVENT):
                continue
            kinds, expected = identified.get(key, frozenset()), allowed
            if key.startswith("person:"):
                kinds, expected = identified.get(key.removeprefix("person:"), frozenset()), {"person"}
            if not kinds & expected:
                missing.append(
                    f'data/{name}/{file}, row {number}: "{key}" is no {"/".join(sorted(expected))}.'
                )
    assert missing == []


@pytest.mark.parametrize("name", sheets.SETS)
def test_every_identifier_is_used(name: str) -> None:
    used = {
        part.strip().removeprefix("person:")
        for file, columns in KEYS[name].items()
        for row in sheets.rows(f"{name}/{file}")
        for column in columns
        for part in (row[column], *row[column].split(";"))
    }
    assert set(sheets.kinds_by_key(name)) - used == set()
