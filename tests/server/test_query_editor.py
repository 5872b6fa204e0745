"""What an editor of queries asks of the server."""

from __future__ import annotations

from tests.server.conftest import TestClient

from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.guard import Form, inspect
from bioregion_graph.sharing import View
from bioregion_graph.terms.namespaces import ID, PREFIXES, expand

BIOCAT = ID + "organisation/biocat"


def test_the_words_are_those_of_the_ontology_and_of_the_data(client: TestClient, view: View) -> None:
    before = {each["name"]: each for each in client.get("/api/schema").json()["terms"]}
    assert before["rdfs:label"]["label"] == {"en": "name", "it": "nome"}
    # Otherwise made in the background, as soon as a server holds a generation.
    Knowledge.prepare(view)
    told = client.get("/api/schema").json()
    assert told["prefixes"] == PREFIXES
    assert told["limits"]["seconds"] == 60
    terms = {each["name"]: each for each in told["terms"]}
    assert len(terms) == len(told["terms"])
    assert terms["brg:Organisation"]["is"] == "class"
    assert terms["brg:Organisation"]["label"] == {"en": "organisation", "it": "organizzazione"}
    assert terms["brg:memberOf"]["is"] == "property"
    # Foreign words stand there because the data use them, and with how often.
    asked = "SELECT (COUNT(*) AS ?n) { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }"
    rows = client.get("/sparql", params={"query": asked, "format": "json"}).json()["results"]["bindings"]
    assert terms["rdfs:label"]["count"] == int(rows[0]["n"]["value"])
    assert terms["rdfs:label"]["label"] == {"en": "name", "it": "nome"}
    assert "brg:memberOn" in told["functions"]


def test_names_come_in_a_language(client: TestClient) -> None:
    president = expand("post:president").value
    for language, word in (("en", "president"), ("it", "presidente")):
        told = client.get(
            "/api/names", params={"iri": [BIOCAT, president, ID + "organisation/nobody"], "lang": language}
        )
        assert {key: name.lower() for key, name in told.json().items()} == {BIOCAT: "biocat", president: word}
    assert client.get("/api/names", params={"iri": "no iri"}).status_code == 400
    assert client.get("/api/names", params={"iri": [BIOCAT] * 201}).status_code == 422


def test_the_text_of_a_question_has_its_parameters_in_place(client: TestClient) -> None:
    path = "/api/texts/networks/members_on_day"
    answer = client.get(path, params={"day": "2019-05-01", "network": "organisation:alisei"})
    assert answer.headers["content-type"].startswith("application/sparql-query")
    assert f"<{ID}organisation/alisei>" in answer.text
    assert '"2019-05-01"^^' in answer.text
    assert inspect(answer.text).form == Form.SELECT
    assert client.get("/api/texts/networks/nothing").status_code == 404
    assert client.get(path, params={"network": '"} DROP'}).status_code == 400


def test_problems_are_told_in_the_language_that_the_address_names(client: TestClient) -> None:
    for language, said in (("it", "Il testo dell'interrogazione"), ("en", "Line 1")):
        answer = client.post("/sparql", params={"lang": language}, data={"query": "SELECT * { ?s ?p }"})
        assert (answer.status_code, answer.json()["line"], answer.json()["column"]) == (400, 1, 19)
        assert answer.json()["detail"].startswith(said)
