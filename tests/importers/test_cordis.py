"""What the importer makes of the official CORDIS files, row by row."""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from official import COLUMNS, GRAPH, SOUND, Export, Reading, organisation, project, table
from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.importers.cordis import Cordis
from bioregion_graph.publishing.indexes import Index
from bioregion_graph.terms.namespaces import BASE, expand

ROOT = Path(__file__).resolve().parents[2]
HEADS = ROOT.parent / "shared" / "data" / "cordis" / "horizon" / "schema_head"


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """A sound export."""
    return Export(tmp_path / "h2020")


def said(reading: Reading, thing: str) -> dict[str, set[str]]:
    """What is said of a thing: values by the last part of the predicate, IRIs by theirs."""
    found: dict[str, set[str]] = {}
    for quad in reading.quads:
        if quad.subject == NamedNode(BASE + thing):
            value = quad.object
            assert isinstance(value, NamedNode | Literal)
            text = value.value.removeprefix(BASE) if isinstance(value, NamedNode) else value.value
            name = quad.predicate.value.replace("#", "/").rpartition("/")[2]
            found.setdefault(name, set()).add(text)
    return found


def one_fault(export: Export) -> str:
    """The only fault of an export, without its folder."""
    reading = Reading(export.folder)
    assert len(reading.faults) == 1, reading.faults
    return reading.faults[0].removeprefix(f"{export.folder.name}/")


def test_a_sound_export_has_no_fault(export: Export) -> None:
    reading = Reading(export.folder)
    assert reading.faults == []
    assert not reading.report.unknown_columns
    assert not reading.report.notes
    assert reading.report.read == {name: len(rows) for name, rows in SOUND.items()}
    assert {quad.graph_name for quad in reading.quads} == {GRAPH}


def test_a_project_says_what_its_row_says(export: Export) -> None:
    found = said(Reading(export.folder), "id/project/cordis-101")
    assert found == {
        "type": {"ontology#Project"},
        "label": {"ACR101"},
        "acronym": {"ACR101"},
        "title": {"The project 101"},
        "abstract": {"To find out."},
        "grantNumber": {"101"},
        "recordNumber": {"9101"},
        "start": {"2020-01-01"},
        "end": {"2023-12-31"},
        "totalCost": {"1000000.5"},
        "euContribution": {"900000"},
        "programme": {"id/programme/horizon-2020", f"id/programme/cordis-{PART}"},
        "call": {"id/call/h2020-sc1-2019"},
        "topic": {"id/topic/sc1-test-01-2019"},
        "hasEuroSciVocClassification": {"concepts/euroscivoc/297"},
    }


PART = "h2020-eu.3.1-7a4abdc4"


def test_a_participation_and_its_organisation_say_what_the_row_says(export: Export) -> None:
    reading = Reading(export.folder)
    assert said(reading, "id/organisation/pic-999900001") == {
        "type": {"ontology#Organisation"},
        "label": {"Institute 999900001"},
        "acronym": {"I01"},
        "pic": {"999900001"},
        "kind": {"concepts/organisation-kind/research-body"},
        "streetAddress": {"Via Roma 1"},
        "postalCode": {"53100"},
        "city": {"Siena"},
        "country": {"IT"},
        "nutsCode": {"ITI19"},
        "latitude": {"43.3188"},
        "longitude": {"11.3308"},
        "url": {"https://institute.example/"},
    }
    assert said(reading, "id/participation/pic-999900001--cordis-101") == {
        "type": {"ontology#Participation"},
        "participant": {"id/organisation/pic-999900001"},
        "project": {"id/project/cordis-101"},
        "participationRole": {"concepts/participation-role/coordinator"},
        "order": {"1"},
        "contribution": {"450000.25"},
    }


def test_a_third_party_stands_beside_the_participation(export: Export) -> None:
    export.rows["organization.csv"] = [
        organisation(role="participant", ecContribution="10"),
        organisation(role="thirdParty", ecContribution="3"),
    ]
    export.write()
    reading = Reading(export.folder)
    key = "id/participation/pic-999900001--cordis-101"
    assert said(reading, key)["contribution"] == {"10"}
    assert said(reading, f"{key}--third-party")["contribution"] == {"3"}


def test_the_other_files_say_more_of_projects_and_codes(export: Export) -> None:
    reading = Reading(export.folder)
    assert said(reading, "id/topic/sc1-test-01-2019")["title"] == {"Testing"}
    assert said(reading, f"id/programme/cordis-{PART}")["title"] == {"Health"}
    assert said(reading, "concepts/euroscivoc/297")["prefLabel"] == {"learning"}
    assert said(reading, "id/project/cordis-102")["url"] == {"https://project.example/"}


def test_only_projects_and_organisations_must_be_there(export: Export) -> None:
    for name in ("topics.csv", "legalBasis.csv", "euroSciVoc.csv", "webLink.csv"):
        (export.folder / name).unlink()
    assert Reading(export.folder).faults == []
    for name in ("organization.csv", "project.csv"):
        (export.folder / name).unlink()
        with pytest.raises(InputError, match=rf"The file {name} is missing"):
            Reading(export.folder)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_without_a_column_that_is_read_nothing_is(export: Export, name: str) -> None:
    required = {
        "project.csv": "totalCost",
        "organization.csv": "role",
        "topics.csv": "topic",
        "legalBasis.csv": "legalBasis",
        "euroSciVoc.csv": "euroSciVocCode",
        "webLink.csv": "physUrl",
    }[name]
    columns = [column for column in COLUMNS[name] if column != required]
    rows = [{key: value for key, value in row.items() if key != required} for row in export.rows[name]]
    export.put(name, table(columns, rows))
    with pytest.raises(InputError) as caught:
        Reading(export.folder)
    assert str(caught.value) == (
        f'h2020/{name}, row 1: The column "{required}" is missing. Give the official export.'
    )


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_new_column_is_told(export: Export, name: str) -> None:
    before = Reading(export.folder).quads
    rows = [row | {"novelty": "x"} for row in export.rows[name]]
    export.put(name, table([*COLUMNS[name], "novelty"], rows))
    reading = Reading(export.folder)
    assert reading.report.unknown_columns == {name: ["novelty"]}
    assert reading.quads == before


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_of_the_official_files_is_known(tmp_path: Path, name: str) -> None:
    path = HEADS / f"{name.removesuffix('.csv')}_head100.csv.gz"
    if not path.exists():
        pytest.skip(
            "The shared folder with the first rows of the official files is not beside this checkout."
        )
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    export = Export(tmp_path / "horizon")
    columns = list(rows[0])
    export.put(name, table(columns, rows))
    if name != "project.csv":
        export.rows["project.csv"] = [project(key) for key in {row["projectID"] for row in rows}]
        export.put("project.csv", table(COLUMNS["project.csv"], export.rows["project.csv"]))
    reading = Reading(export.folder)
    assert not reading.report.unknown_columns
    assert reading.report.read[name] == len(rows) == 100
    assert reading.report.set_aside[name] == 0, reading.faults


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"startDate": "2020-02-30"}, 'startDate: "2020-02-30" is not in the calendar. Write a day that exists.'),
        ({"endDate": "30/02/2021"}, 'endDate: "2021-02-30" is not in the calendar. Write a day that exists.'),
        ({"totalCost": "-5"}, 'totalCost "-5" is less than nothing. Write an amount of 0 or more.'),
        ({"ecMaxContribution": "NaN"}, 'ecMaxContribution "NaN" is not a number. Write it as 1234.50.'),
        ({"endDate": "2019-12-31"}, "The project ends (2019-12-31) before it starts (2020-01-01). "
         "Correct startDate or endDate."),
        ({"startDate": "2023-12-31", "endDate": "2023-12-30"}, "The project ends (2023-12-30) before it starts "
         "(2023-12-31). Correct startDate or endDate."),
        ({"startDate": "2020-03", "endDate": "2020-02-29"}, "The project ends (2020-02-29) before it starts "
         "(2020-03). Correct startDate or endDate."),
        ({"id": ""}, "The project has no id. Give it its grant number."),
        ({"id": "NA"}, "The project has no id. Give it its grant number."),
        ({"id": "101", "title": "Another"}, "The project 101 stands twice, with other content. "
         "Remove one of the rows."),
    ],
)  # fmt: skip
def test_a_project_that_makes_no_sense_is_set_aside(
    export: Export, changed: dict[str, str], said: str
) -> None:
    export.rows["project.csv"].insert(2, project("109") | changed)
    export.write()
    assert one_fault(export) == f"project.csv, row 4: {said}"
    assert len(Reading(export.folder).quads) == len(Reading(Export(export.folder).folder).quads)


@pytest.mark.parametrize(
    "changed",
    [
        {"startDate": "2020", "endDate": "2020"},
        {"startDate": "2020-03-15", "endDate": "2020-03"},
        {"startDate": "2020-03-15", "endDate": "2020-03-15"},
        {"startDate": "", "endDate": "1999"},
        {"startDate": "NA", "endDate": "NA"},
    ],
)
def test_a_project_may_last_a_day_or_an_unknown_time(export: Export, changed: dict[str, str]) -> None:
    export.rows["project.csv"].append(project("109") | changed)
    export.write()
    assert Reading(export.folder).faults == []


def test_the_same_row_twice_is_one_project(export: Export) -> None:
    before = Reading(export.folder).quads
    export.rows["project.csv"].append(dict(export.rows["project.csv"][0]))
    export.write()
    reading = Reading(export.folder)
    assert reading.faults == []
    assert reading.quads == before


def test_who_takes_part_in_a_project_set_aside_is_set_aside_with_it(export: Export) -> None:
    export.rows["project.csv"][0]["totalCost"] = "much"
    export.write()
    reading = Reading(export.folder)
    assert reading.report.set_aside == {"project.csv": 1, "organization.csv": 2}
    assert reading.faults[1] == (
        "h2020/organization.csv, row 2: The project 101 was set aside. Mend its row in project.csv."
    )
    about = {quad.subject for quad in reading.quads} | {quad.object for quad in reading.quads}
    assert NamedNode(BASE + "id/project/cordis-101") not in about
    assert reading.report.notes["rows of topics.csv about projects that project.csv does not list"] == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"projectID": "999"}, 'The project "999" is not in project.csv. Give files of one and the same export.'),
        ({"organisationID": "  "}, "The organisation has no organisationID. Give its PIC."),
        ({"organisationID": "NA"}, "The organisation has no organisationID. Give its PIC."),
        ({"role": "spectator"}, 'The role "spectator" is unknown. Write one of coordinator, participant, partner, '),
        ({"role": ""}, 'The role "" is unknown.'),
        ({"activityType": "XYZ"}, 'The activityType "XYZ" is unknown. Write one of HES, REC, PRC, PUB, OTH.'),
        ({"country": "XX"}, 'country "XX" is not an ISO 3166 code. Write a code such as IT, FR or GB.'),
        ({"country": "ITA"}, 'country "ITA" is not an ISO 3166 code.'),
        ({"geolocation": "91,0"}, 'geolocation "91,0" is no place on earth. Write latitude,longitude in degrees.'),
        ({"geolocation": "0,-180.5"}, 'geolocation "0,-180.5" is no place on earth.'),
        ({"geolocation": "43.3"}, 'geolocation "43.3" is no place. Write latitude,longitude in degrees.'),
        ({"geolocation": "43,3,11,3"}, 'geolocation "43,3,11,3" is no place.'),
        ({"geolocation": "NaN,NaN"}, 'geolocation "NaN,NaN" is no place.'),
        ({"order": "first"}, 'order "first" is not a whole number. Write it as 12.'),
        ({"ecContribution": "-1"}, 'ecContribution "-1" is less than nothing.'),
        ({"netEcContribution": "1.2.3"}, 'netEcContribution "1.2.3" is not a number.'),
        ({"totalCost": "?"}, 'totalCost "?" is not a number.'),
    ],
)  # fmt: skip
def test_a_participation_that_makes_no_sense_is_set_aside(
    export: Export, changed: dict[str, str], said: str
) -> None:
    before = Reading(export.folder).quads
    export.rows["organization.csv"].insert(1, organisation("103", "999900009") | changed)
    export.write()
    assert one_fault(export).startswith(f"organization.csv, row 3: {said}")
    assert Reading(export.folder).quads == before


@pytest.mark.parametrize(
    ("written", "country"),
    [("EL", "GR"), ("UK", "GB"), ("it", "IT"), ("XK", "XK"), ("KO", "XK"), ("NA", None), ("", None)],
)
def test_countries_as_the_institutions_write_them(export: Export, written: str, country: str | None) -> None:
    export.rows["organization.csv"] = [organisation(country=written)]
    export.write()
    found = said(Reading(export.folder), "id/organisation/pic-999900001").get("country")
    assert found == ({country} if country else None)


@pytest.mark.parametrize(
    "written",
    ["43.30,-11.5", "(43.3,-11.5)", " 43.3 , -11.50 ", "(43.300, -11.5)"],
)
def test_places_in_the_forms_of_the_exports(export: Export, written: str) -> None:
    export.rows["organization.csv"] = [organisation(geolocation=written)]
    export.write()
    found = said(Reading(export.folder), "id/organisation/pic-999900001")
    assert (found["latitude"], found["longitude"]) == ({"43.3"}, {"-11.5"})


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("UNIVERSITÃ‰ DE LIÃˆGE", "UNIVERSITÉ DE LIÈGE"),
        ("W√ºrzburg", "Würzburg"),
        ("Î‘Î¸Î®Î½Î±", "Αθήνα"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("Ã…BO AKADEMI", "ÅBO AKADEMI"),
        ("ÅBO AKADEMI", "ÅBO AKADEMI"),
        ("ÄLVSBORG & Ñandú", "ÄLVSBORG & Ñandú"),
        ("AT&amp;T", "AT&amp;T"),
    ],
)
def test_names_encoded_twice_are_mended_and_others_stay(export: Export, written: str, mended: str) -> None:
    export.rows["organization.csv"] = [organisation(name=written)]
    export.write()
    assert said(Reading(export.folder), "id/organisation/pic-999900001")["label"] == {mended}


@pytest.mark.parametrize(
    ("pic", "thing", "number"),
    [
        ("999900001", "pic-999900001", True),
        ("aee4a9c2b74483607ba42a90eb8710aa", "cordis-aee4a9c2b74483607ba42a90eb8710aa", False),
        ("٣٤", "cordis-", False),
    ],
)
def test_what_is_no_pic_is_not_called_one(export: Export, pic: str, thing: str, number: bool) -> None:
    export.rows["organization.csv"] = [organisation(pic=pic)]
    export.write()
    reading = Reading(export.folder)
    (found,) = {
        quad.subject.value.rpartition("/")[2]
        for quad in reading.quads
        if quad.object == expand("brg:Organisation") and isinstance(quad.subject, NamedNode)
    }
    assert found.startswith(thing)
    assert ("pic" in said(reading, f"id/organisation/{found}")) == number


def test_blanks_in_the_number_of_a_project_do_not_part_it_from_its_rows(export: Export) -> None:
    for name, column in (
        ("project.csv", "id"),
        ("organization.csv", "projectID"),
        ("topics.csv", "projectID"),
    ):
        for row in export.rows[name]:
            row[column] = f" {row[column]}  " if name != "topics.csv" else row[column]
    export.write()
    blank = Reading(export.folder)
    assert blank.faults == []
    assert blank.quads == Reading(Export(export.folder).folder).quads


def test_a_project_known_by_its_record_has_no_grant_number(export: Export) -> None:
    export.rows["project.csv"] = [project("rcn-92257", acronym="", title="")]
    export.rows["organization.csv"] = []
    export.write()
    found = said(Reading(export.folder), "id/project/cordis-rcn-92257")
    assert "grantNumber" not in found
    assert found["label"] == {"H2020 rcn-92257"}


@pytest.mark.parametrize("form", ["zip", "gzip"])
def test_packed_files_say_the_same(export: Export, tmp_path: Path, form: str) -> None:
    plain = Reading(export.folder).quads
    path = export.folder
    if form == "zip":
        path = export.zipped(tmp_path / "h2020.zip")
    else:
        for file in list(path.iterdir()):
            (path / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
            file.unlink()
    assert Reading(path).quads == plain


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


def marks(reading: Reading) -> dict[str, int]:
    """What an export says of each thing, as the index of the import keeps it."""
    index = Index()
    for entry in reading.entries:
        index.add(entry.subjects, entry.marks)
    return index.sums


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
