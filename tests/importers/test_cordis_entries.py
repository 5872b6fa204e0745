"""Where things of the CORDIS files are stated and marked, in whatever order and with whatever content."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from cordis_said import marks, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from official import COLUMNS, SOUND, Export, Reading, organisation, table
from pyoxigraph import Literal

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.importers.cordis import Cordis
from bioregion_graph.terms.namespaces import BASE


def test_an_address_is_stated_once_however_many_rows_have_it(export: Export) -> None:
    export.rows["organization.csv"] = [organisation(key) for key in ("101", "102", "103")]
    export.rows["organization.csv"].append(organisation("101", role="thirdParty", city="Pisa"))
    export.write()
    reading = Reading(export.folder)
    labels = Counter(
        (quad.subject, quad.object)
        for quads in reading.quads_of
        for quad in quads
        if quad.object in (Literal("Siena"), Literal("Pisa"))
    )
    assert set(labels.values()) == {1}
    assert said(reading, "id/organisation/pic-999900001")["city"] == {"Siena", "Pisa"}


def test_an_address_is_stated_by_the_next_row_when_the_first_cannot_be_used(export: Export) -> None:
    export.rows["organization.csv"] = [
        organisation("101", ecContribution="-1"),
        organisation("102"),
        organisation("103"),
    ]
    export.write()
    reading = Reading(export.folder)
    assert len(reading.faults) == 1
    assert said(reading, "id/organisation/pic-999900001")["city"] == {"Siena"}


def test_every_pass_states_everything_and_asking_twice_gives_the_same(export: Export) -> None:
    export.rows["organization.csv"] = [organisation(key) for key in ("101", "102", "103")]
    export.write()
    importer = Cordis()
    first, second = Reading(export.folder, importer), Reading(export.folder, importer)
    assert first.quads_of == second.quads_of
    assert [entry.marks for entry in first.entries] == [entry.marks for entry in second.entries]
    for entry, quads in zip(second.entries, second.quads_of, strict=True):
        assert list(entry.quads()) == quads


def test_another_participation_is_no_change_of_the_organisation(export: Export) -> None:
    """An organisation in thousands of projects would change with every export."""
    export.rows["organization.csv"] = [organisation(key) for key in ("101", "102", "103")]
    export.write()
    before = marks(Reading(export.folder))
    export.rows["organization.csv"] = [organisation("102"), organisation("103", ecContribution="7")]
    export.write()
    after = marks(Reading(export.folder))
    changed = {
        subject for subject in before.keys() | after.keys() if before.get(subject) != after.get(subject)
    }
    assert changed == {
        "id/participation/pic-999900001--cordis-101",
        "id/participation/pic-999900001--cordis-103",
    }
    export.rows["organization.csv"][1]["city"] = "Pisa"
    export.write()
    assert (
        marks(Reading(export.folder))["id/organisation/pic-999900001"]
        != before["id/organisation/pic-999900001"]
    )


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_the_fingerprint_is_of_all_that_is_read_and_of_nothing_else(export: Export, name: str) -> None:
    """Else a newer export would be read whole for a new column, or a change would be overlooked."""
    before = marks(Reading(export.folder))
    columns = COLUMNS[name]
    rows = [row | {"novelty": "x"} for row in export.rows[name]]
    export.put(name, table([*reversed(columns), "novelty"], rows))
    assert marks(Reading(export.folder)) == before
    for column in columns:
        for value in ("2021", "102", "true"):
            export.rows[name] = [dict(row) for row in SOUND[name]]
            if export.rows[name][0].get(column) == value:
                continue
            export.rows[name][0][column] = value
            export.write()
            changed = Reading(export.folder)
            says_the_same = changed.quads == Reading(Export(export.folder).folder).quads
            assert (marks(changed) != before) or says_the_same, column
            assert (marks(changed) == before) == (column in UNREAD[name].split()) or changed.faults, column


UNREAD = {
    "project.csv": "status ecSignatureDate subCall nature contentUpdateDate keywords",
    "organization.csv": "projectAcronym contactForm contentUpdateDate rcn active",
    "topics.csv": "",
    "legalBasis.csv": "uniqueProgrammePart",
    "euroSciVoc.csv": "euroSciVocPath euroSciVocDescription",
    "webLink.csv": "id availableLanguages status archivedDate type source represents",
}
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
values = st.one_of(
    words, st.sampled_from(["101", "102", "999900001", "NA", "2020-01-01", "1,5", "IT", "participant"])
)


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_the_cells(tmp_path: Path, data: st.DataObject) -> None:
    """No cell raises anything but an InputError, and entries speak of their subjects only, in any order."""
    export = Export(tmp_path / "any")
    for name, rows in export.rows.items():
        for row in rows:
            for column in data.draw(st.lists(st.sampled_from(COLUMNS[name]), max_size=3)):
                row[column] = data.draw(values)
    export.write()
    reading = Reading(export.folder)
    for entry, quads in zip(reading.entries, reading.quads_of, strict=True):
        assert {quad.subject.value for quad in quads} <= {BASE + subject for subject in entry.subjects}
    if any("stands twice" in fault for fault in reading.faults):
        return  # which of the two rows is the first decides
    for rows in export.rows.values():
        random.Random(5).shuffle(rows)
    export.write()
    shuffled = Reading(export.folder)
    assert shuffled.quads == reading.quads
    assert marks(shuffled) == marks(reading)


@given(st.sampled_from(sorted(COLUMNS)), st.binary(max_size=200), st.booleans())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_a_file(tmp_path: Path, name: str, content: bytes, has_header: bool) -> None:
    export = Export(tmp_path / "any")
    export.put(name, (table(COLUMNS[name], []) if has_header else b"") + content)
    refused = reading_or_refusal(export.folder)
    assert isinstance(refused, Reading | InputError | BatchError)
    if isinstance(refused, InputError):
        assert f"any/{name}" in str(refused)


def reading_or_refusal(folder: Path) -> Reading | InputError:
    """What an export says, or why it cannot be read."""
    try:
        return Reading(folder)
    except InputError as error:
        return error
