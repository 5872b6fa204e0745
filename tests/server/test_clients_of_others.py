"""Clients that are programs of their own: curl, Comunica, R; and rdflib's store that writes."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from io import StringIO
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from tests.w3c.plain import serving_plain

from bioregion_graph.sharing import View

ROOT = Path(__file__).resolve().parents[2]
COMUNICA = shutil.which("comunica-sparql") or shutil.which(
    "comunica-sparql", path=ROOT / ".cache/comunica/node_modules/.bin"
)
BRG = "https://w3id.org/bioregion/ontology#"
BY_KIND = f"""SELECT ?country (COUNT(DISTINCT ?o) AS ?n)
WHERE {{ ?o a <{BRG}Organisation> ; <{BRG}country> ?country }} GROUP BY ?country ORDER BY ?country"""


@pytest.fixture(scope="module")
def counts(view: View) -> list[list[str]]:
    return [[row["country"].value, row["n"].value] for row in view.query(BY_KIND)]


def test_rows_as_csv_for_spreadsheets_r_and_pandas(address: str, counts: list[list[str]]) -> None:
    # What pandas.read_csv(address) and R's read.csv(address) do: GET with no Accept header of their own.
    asked = urllib.parse.urlencode({"query": BY_KIND, "format": "csv"})
    with urllib.request.urlopen(f"{address}sparql?{asked}", timeout=30) as answer:
        assert answer.headers.get_content_type() == "text/csv"
        head, *rows = csv.reader(StringIO(answer.read().decode(), newline=""))
    assert (head, rows) == (["country", "n"], counts)


@pytest.mark.skipif(
    not shutil.which("Rscript"), reason="R is not installed here: apt-get install r-base-core"
)
def test_r_reads_csv(address: str, counts: list[list[str]]) -> None:
    asked = urllib.parse.urlencode({"query": BY_KIND, "format": "csv"})
    ran = subprocess.run(
        ["Rscript", "-e", f"cat(sum(read.csv('{address}sparql?{asked}')$n))"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout == str(sum(int(number) for _, number in counts))


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed here.")
@pytest.mark.parametrize("way", ["get", "form", "direct", "compressed"])
def test_curl(address: str, counts: list[list[str]], way: str) -> None:
    ways = {
        "get": ["-G", "--data-urlencode", f"query={BY_KIND}"],
        "form": ["--data-urlencode", f"query={BY_KIND}"],
        "direct": ["-H", "Content-Type: application/sparql-query", "--data", BY_KIND],
        "compressed": ["--compressed", "--data-urlencode", f"query={BY_KIND}"],
    }
    accept = ["-H", "Accept: application/sparql-results+json"]
    ran = subprocess.run(
        ["curl", "-sSf", *ways[way], *accept, f"{address}sparql"], capture_output=True, timeout=30, check=True
    )
    rows = json.loads(ran.stdout)["results"]["bindings"]
    assert [[row["country"]["value"], row["n"]["value"]] for row in rows] == counts


@pytest.mark.slow
@pytest.mark.skipif(COMUNICA is None, reason="Comunica is not installed here: make comunica (needs Node.js).")
@pytest.mark.parametrize(
    "text", [BY_KIND, "ASK { GRAPH ?g { ?s ?p ?o } }", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 5"]
)
def test_comunica(address: str, counts: list[list[str]], text: str) -> None:
    assert COMUNICA is not None
    form = {"S": "application/sparql-results+json", "A": "simple", "C": "application/n-triples"}[text[0]]
    ran = subprocess.run(
        [COMUNICA, f"sparql@{address}sparql", text, "-t", form],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    if text == BY_KIND:
        rows = json.loads(ran.stdout)["results"]["bindings"]
        assert sorted([row["country"]["value"], row["n"]["value"]] for row in rows) == counts
    elif text.startswith("ASK"):
        assert ran.stdout.strip() == "true"
    else:
        assert len(Graph().parse(data=ran.stdout, format="nt")) == 5


def test_rdflib_writes_through_its_store(tmp_path: Path) -> None:
    with serving_plain(tmp_path / "plain", "--open") as address:
        store = SPARQLUpdateStore(f"{address}sparql", f"{address}sparql", method="POST")
        graph = Graph(store, identifier=URIRef("urn:g"))
        thing, name = URIRef("urn:a"), URIRef("urn:name")
        graph.add((thing, name, Literal("città", lang="it")))
        graph.add((thing, name, Literal("other")))
        graph.remove((thing, name, Literal("other")))
        assert set(graph.objects(thing, name)) == {Literal("città", lang="it")}
        graph.update("INSERT { ?s <urn:more> 1 } WHERE { ?s <urn:name> ?o }")
        assert graph.value(thing, URIRef("urn:more")) == Literal(1)
