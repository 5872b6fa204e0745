"""Research organisations from ROR: the tables and the official dump say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from extracts import Reading, World, lay, problem, table, zipped

from bioregion_graph.errors import BatchError

ORGANISATIONS = table(
    "ror_id,name,types,status,established,country_code,subdivision,city,geonames_id,lat,lng,website,wikipedia,"
    "domains,grid,isni,wikidata,fundref,ror_release",
    "0aaaaaa11,University of Siena,education|funder,active,1240,IT,Tuscany,Siena,1,43.32,11.33,https://www.uni.example,"
    ",UNI.example|med.uni.example,grid.1.a,0000 0001,Q11,501100001,v1",
    "0aaaaaa22,Siena Hospital,healthcare,active,,IT,Tuscany,Siena,1,43.3,11.3,,,,,,,,v1",
    "0aaaaaa33,Old Academy,other,inactive,976,GR,Attica,Athens,2,38.0,23.7,,,,,,,,v1",
    "0aaaaaa44,Wrong Record,facility,withdrawn,,XK,,Pristina,3,,,,,,,,,,v1",
)
NAMES = table(
    "ror_id,name,types,lang",
    "0aaaaaa11,University of Siena,ror_display|label,en",
    "0aaaaaa11,Università degli Studi di Siena,label,it",
    "0aaaaaa11,USiena,acronym,",
    "0aaaaaa11,UNISI,acronym,",
    "0aaaaaa11,Studium Senese,alias,",
)
RELATIONSHIPS = table(
    "ror_id,type,related_ror_id,related_label",
    "0aaaaaa11,child,0aaaaaa22,Siena Hospital",
    "0aaaaaa22,parent,0aaaaaa11,University of Siena",
    "0aaaaaa11,related,0bbbbbb11,An Institute Elsewhere",
    "0aaaaaa33,successor,0aaaaaa11,University of Siena",
    "0aaaaaa11,predecessor,0aaaaaa33,Old Academy",
)
EXPORT = {
    "ror_organizations.csv.gz": ORGANISATIONS,
    "ror_names.csv": NAMES,
    "ror_relationships.csv": RELATIONSHIPS,
}


def record(identifier: str, name: str, kinds: list[str], **more: object) -> dict[str, object]:
    """A record of the dump in schema 2."""
    return {
        "id": f"https://ror.org/{identifier}",
        "names": [{"value": name, "types": ["ror_display", "label"], "lang": "en"}],
        "types": kinds,
        "status": "active",
        "established": None,
        "locations": [],
        "links": [],
        "domains": [],
        "external_ids": [],
        "relationships": [],
        "admin": {},
    } | more


def place(country: str, region: str | None, city: str, lat: float | None, lng: float | None) -> list[object]:
    """The one location of a record."""
    details = {
        "country_code": country, "country_subdivision_name": region, "name": city, "lat": lat, "lng": lng,
    }  # fmt: skip
    return [{"geonames_id": 1, "geonames_details": details}]


def tie(kind: str, identifier: str, label: str) -> dict[str, str]:
    """A relationship of a record."""
    return {"id": f"https://ror.org/{identifier}", "type": kind, "label": label}


DUMP = [
    record(
        "0aaaaaa11",
        "University of Siena",
        ["education", "funder"],
        established=1240,
        locations=place("IT", "Tuscany", "Siena", 43.32, 11.33),
        links=[
            {"type": "website", "value": "https://www.uni.example"},
            {"type": "wikipedia", "value": "https://x.example"},
        ],
        domains=["UNI.example", "med.uni.example"],
        names=[
            {"value": "USiena", "types": ["acronym"], "lang": None},
            {"value": "UNISI", "types": ["acronym"], "lang": None},
            {"value": "University of Siena", "types": ["ror_display", "label"], "lang": "en"},
            {"value": "Università degli Studi di Siena", "types": ["label"], "lang": "it"},
            {"value": "Studium Senese", "types": ["alias"], "lang": None},
        ],
        external_ids=[
            {"type": "grid", "preferred": "grid.1.a", "all": ["grid.1.a"]},
            {"type": "isni", "preferred": None, "all": ["0000 0001", "0000 0002"]},
            {"type": "wikidata", "preferred": None, "all": ["Q11"]},
            {"type": "fundref", "preferred": "501100001", "all": ["501100001", "501100002"]},
        ],
        relationships=[
            tie("child", "0aaaaaa22", "Siena Hospital"),
            tie("related", "0bbbbbb11", "An Institute Elsewhere"),
            tie("predecessor", "0aaaaaa33", "Old Academy"),
        ],
    ),
    record(
        "0aaaaaa22",
        "Siena Hospital",
        ["healthcare"],
        locations=place("IT", "Tuscany", "Siena", 43.3, 11.3),
        relationships=[tie("parent", "0aaaaaa11", "University of Siena")],
    ),
    record(
        "0aaaaaa33",
        "Old Academy",
        ["other"],
        status="inactive",
        established=976,
        locations=place("GR", "Attica", "Athens", 38.0, 23.7),
        relationships=[tie("successor", "0aaaaaa11", "University of Siena")],
    ),
    record(
        "0aaaaaa44",
        "Wrong Record",
        ["facility"],
        status="withdrawn",
        locations=place("XK", None, "Pristina", None, None),
    ),
]


def test_an_organisation_has_names_kinds_place_and_ties(tmp_path: Path) -> None:
    read = Reading("ror", lay(tmp_path / "export", EXPORT))
    assert read.faults == []
    assert read.of("id/organisation/ror-0aaaaaa11") == {
        "brg:acronym": ["USiena"],
        "brg:city": ["Siena"],
        "brg:country": ["IT"],
        "brg:founded": ["1240^^xsd:gYear"],
        "brg:kind": ["kind:funding-body", "kind:research"],
        "brg:status": ["status:organisation-active"],
        "brg:webDomain": ["med.uni.example", "uni.example"],
        "org:linkedTo": ["organisation:ror-0bbbbbb11"],
        "rdf:type": ["brg:Organisation"],
        "rdfs:label": ["University of Siena"],
        "schema:addressRegion": ["Tuscany"],
        "schema:identifier": ["fundref:501100001", "grid.1.a", "isni:0000 0001"],
        "schema:latitude": ["43.32^^xsd:decimal"],
        "schema:longitude": ["11.33^^xsd:decimal"],
        "schema:sameAs": ["http://www.wikidata.org/entity/Q11", "https://ror.org/0aaaaaa11"],
        "schema:url": ["https://www.uni.example^^xsd:anyURI"],
        # One acronym an organisation; the second is a further name.
        "skos:altLabel": ["Studium Senese", "UNISI", "Università degli Studi di Siena@it"],
    }
    hospital = read.of("id/organisation/ror-0aaaaaa22")
    assert hospital["org:subOrganizationOf"] == ["organisation:ror-0aaaaaa11"]
    assert read.of("id/succession/ror-0aaaaaa33--ror-0aaaaaa11") == {
        "org:originalOrganization": ["organisation:ror-0aaaaaa33"],
        "org:resultingOrganization": ["organisation:ror-0aaaaaa11"],
        "rdf:type": ["brg:Succession"],
    }


def test_states_and_early_years(tmp_path: Path) -> None:
    read = Reading("ror", lay(tmp_path / "export", EXPORT))
    old, withdrawn = read.of("id/organisation/ror-0aaaaaa33"), read.of("id/organisation/ror-0aaaaaa44")
    assert old["brg:status"] == ["status:organisation-closed"]
    assert old["brg:founded"] == ["0976^^xsd:gYear"]
    assert "owl:deprecated" not in old
    # A record taken back says nothing about the life of an organisation.
    assert withdrawn["owl:deprecated"] == ["true^^xsd:boolean"]
    assert "brg:status" not in withdrawn
    assert withdrawn["brg:country"] == ["XK"]


def test_organisations_that_are_only_spoken_of_have_a_name(tmp_path: Path) -> None:
    read = Reading("ror", lay(tmp_path / "export", EXPORT))
    assert read.of("id/organisation/ror-0bbbbbb11") == {
        "rdf:type": ["brg:Organisation"],
        "rdfs:label": ["An Institute Elsewhere"],
        "schema:sameAs": ["https://ror.org/0bbbbbb11"],
    }


def test_the_official_dump_says_the_same(tmp_path: Path) -> None:
    tables = Reading("ror", lay(tmp_path / "tables", EXPORT))
    release = {
        "v2.0-ror-data.csv": "id,names\n",
        "v2.0-ror-data.json": json.dumps([]),
        "v2.0-ror-data_schema_v2.json": json.dumps(DUMP, indent=4, ensure_ascii=False),
    }
    dump = Reading("ror", zipped(tmp_path / "ror-data.zip", release))
    assert dump.faults == []
    assert dump.quads == tables.quads
    assert dump.report.read == {"v2.0-ror-data_schema_v2.json": 4}
    only = {"v2.0-ror-data.json": json.dumps(DUMP)}
    assert Reading("ror", lay(tmp_path / "only", only)).quads == tables.quads


def test_bad_rows_of_the_tables_are_set_aside(tmp_path: Path) -> None:
    tail = ",,,,,,,,,,,,v1"
    organisations = ORGANISATIONS + "".join(
        f"{row}{tail}\n"
        for row in (
            "0AAAAAA55,Capitals,education,active,,IT,",
            "0aaaaaa55,Nowhere,education,active,,XX,",
            "0aaaaaa55,Odd type,school of life,active,,IT,",
            "0aaaaaa55,Odd status,education,asleep,,IT,",
            "0aaaaaa55,Odd year,education,active,1240 AD,IT,",
            "0aaaaaa22,Siena Hospital again,healthcare,active,,IT,",
            "0aaaaaa55,,education,active,,IT,",
        )
    )
    names = NAMES + "0zzzzzz99,Stranger,label,en\n"
    relationships = RELATIONSHIPS + table(
        "0aaaaaa11,parent,0aaaaaa22,Siena Hospital",
        "0aaaaaa22,child,0aaaaaa22,Itself",
        "0aaaaaa22,friend,0aaaaaa11,University of Siena",
        "0zzzzzz99,parent,0aaaaaa11,University of Siena",
        "0aaaaaa22,related,12345,Number",
    )
    export = {
        "ror_organizations.csv": organisations,
        "ror_names.csv": names,
        "ror_relationships.csv": relationships,
    }
    read = Reading("ror", lay(tmp_path / "export", export))
    assert [fault.removeprefix("export/ror_") for fault in read.faults] == [
        'organizations.csv, row 6: ror_id "0AAAAAA55" is no ROR identifier. Write it as 05trd4x28.',
        'organizations.csv, row 7: country "XX" is not an ISO 3166 code. Write a code such as IT, FR or GB.',
        'organizations.csv, row 8: The type "school of life" is unknown. Write one of education, facility, healthcare, '
        "company, government, nonprofit, funder, archive, other.",
        'organizations.csv, row 9: The status "asleep" is unknown. Write one of active, inactive, withdrawn.',
        'organizations.csv, row 10: established "1240 AD" is not a year. Write it as 1240.',
        "organizations.csv, row 11: The organisation 0aaaaaa22 stands twice, with other content. "
        "Remove one of the rows.",
        "organizations.csv, row 12: The column name is empty. Give it, or leave the row out.",
        'names.csv, row 7: The organisation "0zzzzzz99" is not in ror_organizations.csv. '
        "Give files of one and the same release.",
        "relationships.csv, row 7: The organisation 0aaaaaa11 is told to be part of 0aaaaaa22, and the other way "
        "round. Correct one of the two relationships.",
        "relationships.csv, row 8: The organisation is tied to itself. Correct related_ror_id.",
        'relationships.csv, row 9: The relationship "friend" is unknown. Write one of parent, child, related, '
        "successor, predecessor.",
        'relationships.csv, row 10: The organisation "0zzzzzz99" is not in ror_organizations.csv. '
        "Give files of one and the same release.",
        'relationships.csv, row 11: related_ror_id "12345" is no ROR identifier. Write it as 05trd4x28.',
    ]
    assert read.quads == Reading("ror", lay(tmp_path / "sound", EXPORT)).quads


def test_bad_records_of_the_dump_are_set_aside(tmp_path: Path) -> None:
    old_schema = {"id": "https://ror.org/0cccccc11", "name": "Schema 1", "country": {"country_code": "IT"}}
    nameless = record("0cccccc22", "x", ["other"], names=[])
    circle = record("0cccccc33", "Circle", ["other"], relationships=[tie("parent", "0cccccc33", "Circle")])
    text = json.dumps([*DUMP, old_schema, nameless, circle, "a text"])
    read = Reading("ror", lay(tmp_path / "export", {"ror.json": text}))
    assert [fault.removeprefix("export/ror.json, row ") for fault in read.faults] == [
        "5: The record is not one of schema 2 of ROR (KeyError: 'names'). Give the JSON file of schema 2.",
        "6: The column name is empty. Give it, or leave the row out.",
        "7: The organisation is tied to itself. Correct related_ror_id.",
        "8: The record is no JSON object. Fetch the export again.",
    ]
    # Only the tie of the last one is left out, not the organisation.
    assert read.of("id/organisation/ror-0cccccc33")["rdfs:label"] == ["Circle"]


@pytest.mark.parametrize("share", [0.3, 0.99])
def test_a_dump_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    text = json.dumps(DUMP)
    path = lay(tmp_path / "export", {"ror.json": text[: int(len(text) * share)]})
    assert "cut off" in problem("ror", path) or "ends in its list" in problem("ror", path)


def test_columns_missing_and_new(tmp_path: Path) -> None:
    missing = {"ror_organizations.csv": ORGANISATIONS.replace("country_code", "land")}
    assert problem("ror", lay(tmp_path / "a", missing)) == (
        'a/ror_organizations.csv, row 1: The column "country_code" is missing. Give the official export.'
    )
    more = EXPORT | {"ror_names.csv": NAMES.replace("types,lang", "types,tongue")}
    assert Reading("ror", lay(tmp_path / "b", more)).report.unknown_columns == {"ror_names.csv": ["tongue"]}
    assert "There is no dump or table of ROR" in problem(
        "ror", lay(tmp_path / "c", {"a.txt": "", "b.txt": ""})
    )


def test_a_handful_of_organisations_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(BatchError) as caught:
        world.bring("ror", lay(tmp_path / "export", EXPORT), bounded=True)
    assert "5 things of the kind organisation, but 40000 to 250000" in str(caught.value.problems[0])


def test_import_twice_and_changed(world: World) -> None:
    after = EXPORT | {
        "ror_organizations.csv.gz": ORGANISATIONS.replace("Siena Hospital,", "Hospital of Siena,"),
        "ror_names.csv": NAMES.replace("0aaaaaa11,USiena,acronym,\n", ""),
        "ror_relationships.csv": RELATIONSHIPS.replace(
            "0bbbbbb11,An Institute Elsewhere", "0aaaaaa44,Wrong Record"
        ),
    }
    world.goes_through("ror", EXPORT, after)


def test_a_newer_dump_changes_what_differs(world: World) -> None:
    changed = [DUMP[0], DUMP[1] | {"established": 1300}, DUMP[3]]
    world.goes_through("ror", {"ror.json": json.dumps(DUMP)}, {"ror.json": json.dumps(changed)})
