"""NUTS: regions with names, levels, parents and countries; old codes with what replaced them."""

from __future__ import annotations

from pathlib import Path

from extracts import Reading, World, lay, problem, table, zipped

BASE = table(
    "NUTS_ID,LEVL_CODE,CNTR_CODE,NUTS_NAME,NAME_LATN,MOUNT_TYPE,URBN_TYPE,COAST_TYPE,parent,label_lon,label_lat",
    "EL30,2,EL,Αττική,Attiki,0.0,,0,EL3,23.7,38.0",
    "EL,0,EL,Ελλάδα ,Elláda,0.0,,0,,22.58,39.07",
    "EL3,1,EL,Αττική,Attiki,0.0,,0,EL,23.7,38.0",
    "HR,0,HR,Hrvatska,Hrvatska,0.0,,0,,16.0,45.5",
    "HR0,1,HR,Hrvatska,Hrvatska,0.0,,0,HR,16.0,45.5",
    "HR02,2,HR,Panonska Hrvatska,Panonska Hrvatska,0.0,,0,HR0,17.5,45.4",
    "HR05,2,HR,Grad Zagreb,Grad Zagreb,0.0,,0,HR0,15.9,45.8",
    "IT,0,IT,Italia,Italia,0.0,,0,,12.1,43.0",
    "UK,0,UK,United Kingdom,United Kingdom,0.0,,0,,-2.0,54.0",
    '"NO",0,NO,"Norge\n   ","Norge\n   ",0.0,,0,,9.1,61.1',
)
CROSSWALK = table(
    "code_v2016,code_v2021,uniqueID,areaKm,pop18,pop11,artif_surf18,artif_surf12",
    "HR04,HR02,HR04HR02,300.0,400,500,1,1",
    "HR04,HR05,HR04HR05,98.0,600,500,1,1",
    "HR04,EL30,HR04EL30,1.0,0,0,0,0",
    "HR02,HR02,HR02HR02,1.0,10,10,0,0",
)
OLDER = table(
    "code_v2013,code_v2021,uniqueID,areaKm,pop18,pop11,artif_surf18,artif_surf12",
    "HR04,HR02,HR04HR02,100.0,999,1,1,1",
    "HR04,HR05,HR04HR05,100.0,1,1,1,1",
)
CODES = table(
    "code,version,country", "HR04,2013,Croatia", "HR04,2016,Croatia", "HR1,2006,Croatia", "HR02,2021,Croatia"
)
EXPORT = {
    "nuts_2021.csv.gz": BASE,
    "n2_cm_v2016_v2021.csv": CROSSWALK,
    "n2_cm_v2013_v2021.csv": OLDER,
    "all_nuts_codes_2006_2021.csv": CODES,
}


def test_a_region_has_names_level_parent_country_and_place(tmp_path: Path) -> None:
    read = Reading("nuts", lay(tmp_path / "export", EXPORT))
    assert read.faults == []
    assert read.of("id/region/nuts-el30") == {
        "brg:country": ["GR"],
        "brg:nutsCode": ["EL30"],
        "brg:nutsLevel": ["2^^xsd:integer"],
        "brg:nutsVersion": ["2021"],
        "brg:partOf": ["region:nuts-el3"],
        "rdf:type": ["brg:Region"],
        "rdfs:label": ["Αττική@el"],
        "schema:latitude": ["38^^xsd:decimal"],
        "schema:longitude": ["23.7^^xsd:decimal"],
        "skos:altLabel": ["Attiki"],
    }
    assert read.of("id/region/nuts-uk")["brg:country"] == ["GB"]
    assert "brg:partOf" not in read.of("id/region/nuts-uk")
    # Blanks and line ends around a name are no part of it; a country of several languages gives none.
    assert read.of("id/region/nuts-el")["rdfs:label"] == ["Ελλάδα@el"]
    assert read.of("id/region/nuts-no")["rdfs:label"] == ["Norge"]
    assert read.of("id/region/nuts-it")["rdfs:label"] == ["Italia"]


def test_an_old_code_says_what_replaced_it_and_in_what_shares(tmp_path: Path) -> None:
    read = Reading("nuts", lay(tmp_path / "export", EXPORT))
    assert read.of("id/region/nuts-hr04") == {
        "brg:country": ["HR"],
        "brg:nutsCode": ["HR04"],
        "brg:nutsLevel": ["2^^xsd:integer"],
        "brg:nutsVersion": ["2013", "2016"],
        "brg:partOf": ["region:nuts-hr0"],
        # Attica got a quarter of a per cent of the area and nobody: a border drawn anew.
        "dcterms:isReplacedBy": ["region:nuts-hr02", "region:nuts-hr05"],
        "rdf:type": ["brg:Region"],
        "rdfs:label": ["HR04 (NUTS 2016)"],
    }
    # The shares are those of the newest version that has the code, not the ones of 2013.
    assert read.of("id/regionchange/nuts-hr04--nuts-hr02") == {
        "brg:areaShare": ["0.7519^^xsd:decimal"],
        "brg:newRegion": ["region:nuts-hr02"],
        "brg:oldRegion": ["region:nuts-hr04"],
        "brg:populationShare": ["0.4^^xsd:decimal"],
        "rdf:type": ["brg:RegionChange"],
    }


def test_an_old_code_without_crosswalk_claims_no_successor(tmp_path: Path) -> None:
    read = Reading("nuts", lay(tmp_path / "export", EXPORT))
    assert read.of("id/region/nuts-hr1") == {
        "brg:country": ["HR"],
        "brg:nutsCode": ["HR1"],
        "brg:nutsLevel": ["1^^xsd:integer"],
        "brg:nutsVersion": ["2006"],
        "brg:partOf": ["region:nuts-hr"],
        "rdf:type": ["brg:Region"],
        "rdfs:label": ["HR1 (NUTS 2006)"],
    }


def test_an_archive_and_the_official_table_alone_will_do(tmp_path: Path) -> None:
    whole = Reading("nuts", lay(tmp_path / "export", EXPORT))
    packed = {name.removesuffix(".gz"): content for name, content in EXPORT.items()}
    assert Reading("nuts", zipped(tmp_path / "plain.zip", packed)).quads == whole.quads

    official = table(
        "CNTR_CODE,NUTS_ID,NAME_LATN,NUTS_NAME", "IT,IT,Italia,Italia", "IT,ITI,Centro (IT),Centro (IT)"
    )
    read = Reading("nuts", lay(tmp_path / "official", {"NUTS_AT_2021.csv": official}))
    assert read.of("id/region/nuts-iti") == {
        "brg:country": ["IT"],
        "brg:nutsCode": ["ITI"],
        "brg:nutsLevel": ["1^^xsd:integer"],
        "brg:nutsVersion": ["2021"],
        "brg:partOf": ["region:nuts-it"],
        "rdf:type": ["brg:Region"],
        "rdfs:label": ["Centro (IT)"],
    }


def test_crosswalks_may_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    flat = Reading("nuts", lay(tmp_path / "flat", EXPORT))
    base, *others = EXPORT
    nested = lay(tmp_path / "nested", {base: EXPORT[base]})
    lay(nested / "crosswalk", {name: EXPORT[name] for name in others})
    assert Reading("nuts", nested).quads == flat.quads


def test_bad_rows_are_set_aside(tmp_path: Path) -> None:
    bad = BASE + "".join(
        f"{row}\n"
        for row in (
            "ITZ,1,XX,Nowhere,Nowhere,,,,,1,1",
            "XX1,1,XX,Nowhere,Nowhere,,,,,1,1",
            "ITC4,1,IT,Lombardia,Lombardia,,,,ITC,1,1",
            "IT,0,IT,Italia again,Italia,,,,,1,1",
            "itc,1,IT,Nord-Ovest,Nord-Ovest,,,,IT,1,1",
            "ITC,1,IT,,Nord-Ovest,,,,IT,1,1",
        )
    )
    crosswalk = CROSSWALK + "HR99,HR98,x,1,1,1,1,1\nHR03,HR02,x,-5,1,1,1,1\nHR03,HR02,x,many,1,1,1,1\n"
    export = {
        "nuts_2021.csv": bad,
        "n2_cm_v2016_v2021.csv": crosswalk,
        "all_nuts_codes.csv": CODES + "HR7,once,\n",
    }
    read = Reading("nuts", lay(tmp_path / "export", export))
    assert [fault.removeprefix("export/") for fault in read.faults] == [
        "nuts_2021.csv, row 12: The region ITZ is not in XX. Correct NUTS_ID or CNTR_CODE.",
        'nuts_2021.csv, row 13: country "XX" is not an ISO 3166 code. Write a code such as IT, FR or GB.',
        "nuts_2021.csv, row 14: The region ITC4 is not of level 1. Correct LEVL_CODE.",
        "nuts_2021.csv, row 15: The region IT stands twice. Remove one of the rows.",
        'nuts_2021.csv, row 16: NUTS_ID "itc" is no NUTS code. Write a code such as ITC4.',
        "nuts_2021.csv, row 17: The column NUTS_NAME is empty. Give it, or leave the row out.",
        'n2_cm_v2016_v2021.csv, row 6: code_v2021 "HR98" is no region of that version. Correct the code.',
        'n2_cm_v2016_v2021.csv, row 7: areaKm "-5" is less than nothing. Write an amount of 0 or more.',
        'n2_cm_v2016_v2021.csv, row 8: areaKm "many" is not a number. Write it as 1234.50.',
        'all_nuts_codes.csv, row 6: "HR7" of "once" is no NUTS code of a version. '
        "Write a code such as ITC4 and a year.",
    ]


def test_a_place_off_the_earth_is_told_with_its_row(tmp_path: Path) -> None:
    export = {"nuts_2021.csv": BASE.replace("12.1,43.0", "12.1,143.0").replace("15.9,45.8", "east,45.8")}
    read = Reading("nuts", lay(tmp_path / "export", export))
    assert read.faults == [
        'export/nuts_2021.csv, row 8: label_lon "east" is no place on earth. Write degrees such as 45.07.',
        'export/nuts_2021.csv, row 9: label_lat "143.0" is no place on earth. Write degrees such as 45.07.',
    ]


def test_columns_missing_and_new(tmp_path: Path) -> None:
    missing = {"nuts_2021.csv": BASE.replace("CNTR_CODE", "COUNTRY")}
    assert problem("nuts", lay(tmp_path / "a", missing)) == (
        'a/nuts_2021.csv, row 1: The column "CNTR_CODE" is missing. Give the official export.'
    )
    more = {"nuts_2021.csv": BASE.replace("label_lat\n", "centre_lat\n")}
    assert Reading("nuts", lay(tmp_path / "b", more)).report.unknown_columns == {
        "nuts_2021.csv": ["centre_lat"]
    }
    assert problem("nuts", lay(tmp_path / "c", {"a.txt": "", "b.txt": ""})).endswith(
        "c: There is no table of the NUTS regions (NUTS_AT_2021.csv) here. Give the file itself, or its folder."
    )


def test_import_twice_and_changed(world: World) -> None:
    after = EXPORT | {
        "nuts_2021.csv.gz": BASE.replace("Grad Zagreb", "Zagreb"),
        "n2_cm_v2016_v2021.csv": CROSSWALK.replace("98.0,600", "98.0,1600"),
    }
    world.goes_through("nuts", EXPORT, after)
