"""Cluster organisations of the European Cluster Collaboration Platform."""

from __future__ import annotations

from pathlib import Path

from extracts import Reading, World, lay, problem, table

ROWS = (
    "BioValley East,FR,health,STRASBOURG",
    "Klaster Zdrowia,PL,,Polska",
    "Hellenic Biocluster,GR,health,Athens",
    "Northern Medicine,UK,digital,Leeds",
    '"MÃ¼nchen Biotech, e.V.",DE,agri_food,MÃ¼nchen',
    "Skyworks,ES,aerospace_and_defe,Sevilla",
    "Дніпро,UA,,Dnipro",
    "BioValley East,DE,,Freiburg",
)
LIST = table("name,country,ecosystem,city", *ROWS)


def test_a_cluster_has_country_city_kind_and_ecosystem(tmp_path: Path) -> None:
    read = Reading("eccp", lay(tmp_path / "export", {"eccp_clusters.csv.gz": LIST}))
    assert read.faults == []
    assert read.of("id/organisation/eccp-fr-biovalley-east") == {
        "brg:city": ["STRASBOURG"],
        "brg:country": ["FR"],
        "brg:ecosystem": ["eco:health"],
        "brg:kind": ["kind:cluster-organisation"],
        "rdf:type": ["brg:Organisation"],
        "rdfs:label": ["BioValley East"],
    }
    # The same name in another country is another organisation.
    assert read.of("id/organisation/eccp-de-biovalley-east")["brg:city"] == ["Freiburg"]


def test_traps_of_the_list(tmp_path: Path) -> None:
    read = Reading("eccp", lay(tmp_path / "export", {"eccp_clusters.csv": LIST}))
    # A country stands where the city should; Greece and Britain are written in two ways.
    assert "brg:city" not in read.of("id/organisation/eccp-pl-klaster-zdrowia")
    assert read.of("id/organisation/eccp-gr-hellenic-biocluster")["brg:country"] == ["GR"]
    assert read.of("id/organisation/eccp-gb-northern-medicine")["brg:country"] == ["GB"]
    munich = read.of("id/organisation/eccp-de-munchen-biotech-e-v")
    assert (munich["rdfs:label"], munich["brg:city"]) == (["München Biotech, e.V."], ["München"])
    assert read.of("id/organisation/eccp-es-skyworks")["brg:ecosystem"] == ["eco:aerospace-and-defence"]
    assert [key for key in read.things() if "-ua-" in key] == ["id/organisation/eccp-ua-5b8b2324a6adf9f7"]


def test_bad_rows_are_set_aside(tmp_path: Path) -> None:
    bad = (
        "Nowhere Cluster,XX,,Nowhere",
        "Stateless Cluster,,,Nowhere",
        ",IT,,Siena",
        "Odd Cluster,IT,astrology,Siena",
        "Biovalley East,FR,,Strasbourg",
        "Short Cluster,IT",
    )
    read = Reading("eccp", lay(tmp_path / "export", {"clusters.csv": LIST + table(bad[0], *bad[1:])}))
    assert [fault.removeprefix("export/clusters.csv, row ") for fault in read.faults] == [
        '10: country "XX" is not an ISO 3166 code. Write a code such as IT, FR or GB.',
        "11: The column country is empty. Write a code such as IT.",
        "12: The column name is empty. Give it, or leave the row out.",
        '13: The ecosystem "astrology" is unknown. Write one of aerospace_and_defence, agri_food, construction, '
        "creative_and_cultural_industries, cross_ecosystem, digital, electronics, energy_intensive_industries, "
        "energy_renewables, health, mobility_transport_automotive, proximity_and_social_economy, retail, textiles, "
        "tourism.",
        '14: "Biovalley East" in FR stands twice. Remove one of the rows, or tell them apart by name.',
        "15: 2 cells, but the header has 4. Fetch the export again, or mend the row.",
    ]


def test_columns_missing_and_new(tmp_path: Path) -> None:
    missing = {"clusters.csv": LIST.replace("country", "land")}
    assert problem("eccp", lay(tmp_path / "a", missing)) == (
        'a/clusters.csv, row 1: The column "country" is missing. Give the official export.'
    )
    more = {"clusters.csv": table("name,country,city,members", "A Cluster,IT,Siena,12")}
    read = Reading("eccp", lay(tmp_path / "b", more))
    assert read.report.unknown_columns == {"clusters.csv": ["members"]}


def test_import_twice_and_changed(world: World) -> None:
    after = table("name,country,ecosystem,city", *ROWS[1:], "New Cluster,IT,health,Siena")
    world.goes_through("eccp", {"clusters.csv": LIST}, {"clusters.csv": after.replace("Leeds", "York")})
