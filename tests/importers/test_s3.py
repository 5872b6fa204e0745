"""Regions and the industrial ecosystems that their smart specialisation puts first."""

from __future__ import annotations

from pathlib import Path

from extracts import Reading, World, lay, problem, table

HEADER = "country,region,nuts,ecosystems,regional_innovation_scoreboard"
ROWS = (
    "Austria,Carinthia,AT21,Electronics|Energy Intensive Industries|Tourism,Strong",
    "Greece,Attica,EL30,Health|Agri-food,Moderate",
    'Austria,Austria,AT,"Mobility, Transport, Automotive|Cross-ecosystem","Strong, Leader"',
    "France,Guadeloupe,FRY1,Energy-Renewables,Emerging",
    "France,Saint-Martin,FRY1,Tourism|Energy-Renewables,",
    "Sweden,Ã–rebro,SE124,Health,Strong",
)
LIST = table(HEADER, *ROWS)


def test_a_region_owns_its_priorities(tmp_path: Path) -> None:
    read = Reading("s3", lay(tmp_path / "export", {"s3_regions.csv.gz": LIST}))
    assert read.faults == []
    assert read.of("id/region/nuts-at21") == {
        "brg:country": ["AT"],
        "brg:innovationLevel": ["strong"],
        "brg:nutsCode": ["AT21"],
        "rdf:type": ["brg:Region"],
        "rdfs:label": ["Carinthia@en"],
    }
    assert read.of("id/priority/s3-at21--energy-intensive-industries") == {
        "brg:ecosystem": ["eco:energy-intensive-industries"],
        "brg:owner": ["region:nuts-at21"],
        "brg:region": ["region:nuts-at21"],
        "brg:strategy": ["smart specialisation strategy"],
        "rdf:type": ["brg:Priority"],
        "rdfs:label": ["Energy Intensive Industries (Carinthia)@en"],
    }
    assert read.of("id/region/nuts-el30")["brg:country"] == ["GR"]
    # Commas within the name of an ecosystem, and two levels where parts of a country differ.
    assert "id/priority/s3-at--mobility-transport-automotive" in read.things()
    assert read.of("id/region/nuts-at")["brg:innovationLevel"] == ["leader", "strong"]


def test_two_territories_of_one_code_are_one_region(tmp_path: Path) -> None:
    read = Reading("s3", lay(tmp_path / "export", {"s3_regions.csv": LIST}))
    assert read.of("id/region/nuts-fry1")["rdfs:label"] == ["Guadeloupe@en", "Saint-Martin@en"]
    assert read.of("id/priority/s3-fry1--energy-renewables")["rdfs:label"] == [
        "Energy-Renewables (Guadeloupe)@en",
        "Energy-Renewables (Saint-Martin)@en",
    ]


def test_bad_rows_are_set_aside(tmp_path: Path) -> None:
    bad = (
        "Atlantis,Atlantis,XA1,Health,Strong",
        "Italy,Lombardia,Lombardia,Health,Strong",
        "Italy,,ITC4,Health,Strong",
        "Italy,Lombardia,ITC4,Health|Astrology,Strong",
        "Italy,Lombardia,ITC4,Health,Splendid",
    )
    read = Reading("s3", lay(tmp_path / "export", {"s3.csv": table(HEADER, *bad)}))
    assert [fault.removeprefix("export/s3.csv, row ")[:60] for fault in read.faults] == [
        '2: nuts "XA1" lies in no country. Write a code such as ITC4.',
        '3: nuts "Lombardia" is no NUTS code. Write a code such as IT',
        "4: The column region is empty. Give it, or leave the row out",
        '5: The ecosystem "Astrology" is unknown. Write one of aerosp',
        '6: regional_innovation_scoreboard "Splendid" is unknown. Wri',
    ]
    assert read.quads == set()


def test_columns_missing_and_new(tmp_path: Path) -> None:
    assert problem("s3", lay(tmp_path / "a", {"s3.csv": LIST.replace("nuts", "code")})) == (
        'a/s3.csv, row 1: The column "nuts" is missing. Give the official export.'
    )
    more = table(f"{HEADER},strategy_year", "Italy,Lombardia,ITC4,Health,Strong,2021")
    read = Reading("s3", lay(tmp_path / "b", {"s3.csv": more}))
    assert read.report.unknown_columns == {"s3.csv": ["strategy_year"]}


def test_import_twice_and_changed(world: World) -> None:
    after = table(HEADER, *ROWS[:-1], "Sweden,Örebro,SE124,Health|Digital,Leader").replace(
        "|Tourism,Strong", ",Strong"
    )
    world.goes_through("s3", {"s3.csv": LIST}, {"s3.csv": after})
