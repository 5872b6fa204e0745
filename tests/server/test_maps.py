"""The map over HTTP: what it answers, what it refuses; the page of a region."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.mapping.small_europe import published
from tests.mapping.test_boundaries import AREAS, written
from tests.server.conftest import PATIENCE, TestClient

from bioregion_graph.errors import BusyError
from bioregion_graph.importers import boundaries
from bioregion_graph.server.app import create_app
from bioregion_graph.server.prepared import Prepared
from bioregion_graph.settings import Settings


@pytest.fixture(scope="module")
def europe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("europe") / "home"
    published(home)
    return home


@pytest.fixture(scope="module")
def map_(europe: Path) -> Iterator[TestClient]:
    settings = Settings(home=europe, query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings), follow_redirects=False) as opened:
        yield opened


def test_regions_arcs_and_clusters_of_a_level(map_: TestClient) -> None:
    answer = map_.get("/api/map")
    said = answer.json()
    assert (said["level"], said["levels"], answer.headers["Bioregion-Generation"]) == (2, [0, 1, 2], "2")
    codes = [region["code"] for region in said["regions"]]
    told = dict(zip(codes, (region["figures"] for region in said["regions"]), strict=True))
    assert told["FRY3"]["projects"] == 1
    assert ("FRY3", "ITH5", 1) in {(codes[one], codes[other], weight) for one, other, weight in said["arcs"]}


def test_a_period_a_day_a_field_and_a_place(map_: TestClient) -> None:
    def ask(**asked: str) -> dict[str, object]:
        found: dict[str, object] = map_.get("/api/map", params=asked).json()
        return found

    assert ask(**{"from": "2016-06-01", "until": "2016-07-01"})["totals"] == ask(on="2016-06-15")["totals"]
    near = map_.get("/api/map", params={"field": "ls:diagnostics", "near": "Bologna", "within": "50"}).json()
    assert near["near"]["name"] == "Bologna"
    assert near["field"]["iri"].endswith("/life-science/diagnostics")
    assert [cluster["name"] for cluster in near["clusters"]] == ["Bio <b>Bologna</b>"]
    fields = {each["iri"].rpartition("/")[2]: each for each in map_.get("/api/map/fields").json()}
    assert fields["diagnostics"]["clusters"] >= 3


def test_the_members_of_a_network_are_those_of_its_page(map_: TestClient) -> None:
    def iris(said: dict[str, list[dict[str, str]]]) -> set[str]:
        return {each["iri"] for each in said["clusters"]}

    asked = {"network": "organisation:council-of-european-bioregions", "level": "0"}
    ever = map_.get("/api/map", params=asked).json()
    assert ever["network"]["name"] == "Council of European BioRegions"
    rows = map_.get("/api/queries/networks/members_on_day", params={"day": "2019-05-01"}).json()["results"][
        "bindings"
    ]
    answers = {row["member"]["value"]: row["answer"]["value"] for row in rows}
    assert iris(ever) == set(answers)
    assert ever["totals"]["organisations"] == len(answers) > 15
    then = map_.get("/api/map", params=asked | {"on": "2019-05-01"}).json()
    assert {each["iri"] for each in then["clusters"]} == {
        who for who, said in answers.items() if said != "no"
    }
    assert then["network"]["on"] == "2019-05-01"
    assert sum(each["figures"].get("organisations", 0) for each in then["regions"]) == (
        then["totals"]["organisations"] - then["totals"]["unplaced"]
    )
    # The end of a period counts.
    period = {"from": "2001-01-01", "until": "2019-05-01"}
    assert iris(map_.get("/api/map", params=asked | period).json()) == iris(then)


@pytest.mark.parametrize("network", ["organisation:nobody-knows", "organisation:lab", "nonsense"])
def test_a_network_without_members_is_told(map_: TestClient, network: str) -> None:
    answer = map_.get("/api/map", params={"network": network})
    assert answer.status_code in (400, 404)
    assert network in answer.json()["detail"]


def test_rows_for_a_spreadsheet(map_: TestClient) -> None:
    answer = map_.get("/api/map", params={"format": "csv", "level": "0", "lang": "it"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert any(line.startswith("EL,Grecia,GR,") for line in answer.text.splitlines())


@pytest.mark.parametrize(
    ("asked", "status", "word"),
    [
        ({"level": "3"}, 400, "cannot be shown"),
        ({"level": "x"}, 400, "cannot be shown"),
        ({"from": "2020-01-01", "until": "2019-01-01"}, 400, "before it begins"),
        ({"on": "2020-01-01", "until": "2021-01-01"}, 400, "not for both"),
        ({"from": "yesterday"}, 400, "is not a day"),
        ({"field": "kind:network"}, 404, "no field of the taxonomy"),
        ({"field": "no iri"}, 400, "no IRI"),
        ({"near": "Atlantis"}, 404, "no place on the map"),
        ({"near": "<script>alert(1)</script>"}, 404, "no place on the map"),
        ({"within": "-5"}, 422, ""),
        ({"lang": "de"}, 400, "not spoken"),
        ({"format": "xml"}, 400, "format"),
    ],
)
def test_what_cannot_be_asked_is_told(
    map_: TestClient, asked: dict[str, str], status: int, word: str
) -> None:
    answer = map_.get("/api/map", params=asked)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_boundaries_come_once_somebody_fetched_them(map_: TestClient, europe: Path, tmp_path: Path) -> None:
    assert map_.get("/api/map").json()["boundaries"] is None
    missing = map_.get("/api/map/boundaries")
    assert (missing.status_code, "bioregion fetch nuts-boundaries" in missing.json()["detail"]) == (404, True)
    boundaries.keep(written(tmp_path / "areas.gz", AREAS), europe)
    told = map_.get("/api/map").json()["boundaries"]
    assert "EuroGeographics" in told["credit"]
    areas = map_.get(told["href"])
    assert areas.headers["content-type"].startswith("application/geo+json")
    assert {each["id"] for each in areas.json()["features"]} == {"ITH5", "ITH3"}


def test_the_page_of_a_region(map_: TestClient) -> None:
    page = map_.get("/doc/region/nuts-ith5", headers={"Accept": "text/html"}).text
    assert "In this region" in page
    for part in (
        "/doc/organisation/lab",
        "Bio &lt;b&gt;Bologna&lt;/b&gt;",
        "/doc/region/nuts-el30",
        "level=2&amp;at=ITH5",
    ):
        assert part in page
    empty = map_.get("/doc/region/nuts-fry3", headers={"Accept": "text/html"})
    assert (empty.status_code, "In this region" in empty.text) == (200, True), "a region without clusters"
    gone = map_.get("/doc/region/nuts-ith9", headers={"Accept": "text/html"})
    assert (gone.status_code, "In this region" in gone.text) == (200, False)


def test_while_the_map_is_read_the_page_of_a_region_says_so(
    map_: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise BusyError("being read", 5)

    monkeypatch.setattr(Prepared, "atlas", busy)
    page = map_.get("/doc/region/nuts-ith5", headers={"Accept": "text/html"}).text
    assert "are being read for the first time" in page
    assert map_.get("/api/map").status_code == 503


def test_the_curated_graph_alone_has_countries(client: TestClient) -> None:
    said = client.get("/api/map").json()
    assert (said["level"], said["levels"]) == (0, [0])
    assert {"IT", "FR"} <= {region["code"] for region in said["regions"]}
