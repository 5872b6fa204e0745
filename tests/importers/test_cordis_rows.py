"""Rows of the official CORDIS files that make no sense, and values in the forms that they have there."""

from __future__ import annotations

import pytest
from cordis_said import one_fault, said
from official import Export, Reading, organisation, project
from pyoxigraph import NamedNode

from bioregion_graph.terms.namespaces import BASE, expand


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
