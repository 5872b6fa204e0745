"""What goes wrong is told in Italian to a reader of Italian pages, and in English to programs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from tests.server.conftest import PATIENCE, TestClient
from tests.server.test_limits import commit, numbered

from bioregion_graph.queries.guard import DEEPEST
from bioregion_graph.queries.library import Library, Query
from bioregion_graph.resources import folder
from bioregion_graph.server import languages, problems, sentences
from bioregion_graph.server.app import create_app
from bioregion_graph.server.sparql import MOST_BYTES
from bioregion_graph.settings import Settings
from bioregion_graph.sharing.keys import Keys
from bioregion_graph.store.plain import prepare

HTML = {"Accept": "text/html"}
ASK = quote("ASK { ?s ?p ?o }")
ALL = quote("SELECT * { ?s ?p ?o }")
ENDLESS = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l ?i ?f ?c")
DEEP = quote("SELECT * " + "{" * (DEEPEST + 1) + "}" * (DEEPEST + 1))
_ALERT = re.compile(
    r'<p class="note problem" role="alert">(?P<said>.*?)(?: <span lang="en">(?P<rest>.*?)</span>)?</p>', re.S
)


@dataclass(frozen=True)
class Asked:
    """A request that is refused, the server it goes to, and what the page says of it in Italian."""

    path: str
    italian: str
    method: str = "GET"
    body: bytes = b""
    kind: str = ""
    server: str = "small"
    key: str = ""

    def of(self, client: TestClient, language: str) -> str:
        """The page as a browser gets it."""
        address = f"{self.path}{'&' if '?' in self.path else '?'}lang={language}"
        headers = {**HTML, **({"Content-Type": self.kind} if self.kind else {})}
        if self.key:
            headers["Authorization"] = TOKENS.get(self.key, self.key)
        answer = client.request(self.method, address, headers=headers, content=self.body or None)
        assert answer.status_code >= 400, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert {"Accept-Language", "Cookie"} <= set(answer.headers["vary"].split(", "))
        assert f'<html lang="{language}"' in answer.text
        return answer.text


def alert(page: str) -> tuple[str, str]:
    """The sentence of a page of trouble, and the part of it that is said to be English."""
    found = _ALERT.search(page)
    assert found, page
    return html.unescape(found["said"]), html.unescape(found["rest"] or "")


QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
# What the fixture fills: the header of a key, by its role.
TOKENS: dict[str, str] = {}
REFUSED = [
    Asked("/nowhere", "A /nowhere non c'è nulla."),
    Asked("/nowhere", "A /nowhere non c'è nulla. Parti da /.", server="plain"),
    Asked(
        "/doc/organisation/nobody", "Nel grafo nulla ha il nome https://w3id.org/bioregion/id/organisation"
    ),
    Asked("/doc/organisation/%3Cb%3E", "organisation/<b> non è un IRI"),
    Asked("/concepts/nothing", "Lo schema di concetti https://w3id.org/bioregion/"),
    Asked(
        "/queries/networks/members_on_dya", 'L\'interrogazione "networks/members_on_dya" non esiste. Forse'
    ),
    Asked("/queries/%C2%A7", "L'elenco: bioregion query --list."),
    Asked(f"/sparql?query={ASK}&known_by=2001-01-01", "Al 2001-01-01 non si sapeva ancora nulla: la prima"),
    Asked(f"/sparql?query={ASK}&known_by=2001-01-01", "non è stato costruito alcun grafo", server="empty"),
    Asked("/", "non è ancora stato costruito alcun grafo. Esegui: bioregion build.", server="empty"),
    Asked("/sparql", "PUT non è possibile per /sparql. Usa ", method="PUT"),
    Asked(f"/sparql?query={ASK}&format=png", 'Il formato "png" qui non esiste. Scegli uno di questi: json'),
    Asked(f"/sparql?query={ASK}&known_by=maggio", 'known_by: "maggio" non è un giorno.'),
    Asked(f"/sparql?query={ASK}&known_by=a&known_by=b", "Il parametro known_by compare 2 volte."),
    Asked(f"/sparql?query={ASK}&query={ASK}", "Numero di interrogazioni ricevute: 2."),
    Asked(f"/sparql?query={ASK}", "sia nell'indirizzo sia nel corpo", "POST", b"ASK {}", QUERY),
    Asked("/sparql", "non è in UTF-8", "POST", b"\xff", QUERY),
    Asked("/sparql", f"supera {MOST_BYTES} byte", "POST", b" " * (MOST_BYTES + 1), QUERY),
    Asked("/sparql", "manca il tipo del contenuto", "POST"),
    Asked("/sparql", "non come text/plain", "POST", b"ASK {}", "text/plain"),
    Asked(f"/sparql?query={ASK}&default-graph-uri=a%20b", "qualcosa che non è un IRI ("),
    Asked("/sparql?update=x", "Un aggiornamento non si invia nell'indirizzo."),
    Asked("/update", "Solo i redattori possono modificare", "POST", b"CLEAR ALL", UPDATE),
    Asked("/update", "Questa chiave d'accesso qui non è nota.", "POST", b"", UPDATE, key="Bearer brg_x"),
    Asked("/update", "Inviala così: Bearer CHIAVE.", "POST", b"", UPDATE, key="Basic x"),
    Asked("/update", 'La chiave "reader" ha il ruolo reader, che', "POST", b"", UPDATE, key="reader"),
    Asked("/update", "Numero di aggiornamenti ricevuti: 0.", "POST", b"a=b", FORM, key="editor"),
    Asked("/update?query=x", "un'interrogazione e un aggiornamento", "POST", b"", UPDATE, key="editor"),
    Asked(
        "/update",
        "dell'aggiornamento: SERVICE interroga un altro server",
        "POST",
        b"DELETE { ?a ?b ?c } WHERE { SERVICE <urn:x> { ?a ?b ?c } }",
        UPDATE,
        key="editor",
    ),
    Asked("/update", "Codifica l'aggiornamento in UTF-8.", "POST", b"\xff", UPDATE, key="editor"),
    Asked("/rdf-graph-store?graph=urn:none", "Il grafo urn:none non esiste."),
    Asked("/rdf-graph-store", "Numero di grafi indicati: 0."),
    Asked("/sparql?query=CLEAR%20ALL", "Riga 1, colonna 1 dell'interrogazione: CLEAR cambierebbe il grafo"),
    Asked(
        f"/sparql?query={quote('ASK { SERVICE <http://a/> {} }')}", "colonna 7 dell'interrogazione: SERVICE"
    ),
    Asked(f"/sparql?query={DEEP}", f"L'interrogazione annida più di {DEEPEST} parentesi"),
    Asked(f"/sparql?query={ENDLESS}", "ha richiesto più di 0.5 secondi", server="hasty"),
    Asked(f"/sparql?query={ENDLESS}", "le serviva più memoria dei 40 MiB consentiti", server="thirsty"),
    Asked(f"/sparql?query={ALL}", "La risposta ha più di 20 righe", server="narrow"),
    Asked(f"/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 15')}", "supera 300 byte", server="narrow"),
    Asked(f"/sparql?query={ASK}", "ne ha atteso uno per 0.5 secondi", server="busy"),
    Asked(f"/sparql?query={ASK}", "Altre tue interrogazioni sono già in attesa: 1.", server="full"),
    Asked(f"/sparql?query={ASK}", "Altre interrogazioni sono già in attesa: 1.", server="crowded"),
    Asked("/sparql", "in UTF-8, non in utf-16", "POST", b"ASK {}", f"{QUERY}; charset=UTF-16"),
    Asked("/sparql?query=%FF", "I parametri non sono in UTF-8."),
    Asked("/broken", "È un errore del programma, non della tua richiesta."),
]


# Servers by what is the matter with them, and what their limits say.
SERVERS = {
    "small": "",
    "hasty": "[reader]\nseconds = 0.5",
    "thirsty": f"[reader]\nmemory_bytes = {40 * 1024**2}",
    "narrow": "[reader]\nrows = 20\nbytes = 300",
    "busy": "[queue]\nwaiting_seconds = 0.5",
    "full": "[queue]\nper_client = 1",
    "crowded": "[queue]\nin_all = 1",
    "empty": "",
    "plain": "",
}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, TestClient]]:
    """One server for each thing that can be the matter with it."""
    clients = {}
    for name, limits in SERVERS.items():
        home = tmp_path_factory.mktemp(name)
        if name == "plain":
            prepare(home)
        elif name != "empty":
            commit(home, numbered(300))
        (home / "limits.toml").write_text(limits, encoding="utf-8")
        if name == "small":
            for role in ("reader", "editor"):
                TOKENS[role] = f"Bearer {Keys(home).add(role, role, date(2026, 11, 26))}"
        clients[name] = _serve(home, PATIENCE)
    for client in clients.values():
        client.__enter__()
    for name, waiting in (("busy", ""), ("full", "testclient"), ("crowded", "another")):
        for lane in clients[name].app.state.graph._workers._lanes.values():
            lane.take("somebody else")
            lane.take("somebody else")
        if waiting:
            lane.wait(SimpleNamespace(client=waiting))
    yield clients
    for name in ("full", "crowded"):
        for lane in clients[name].app.state.graph._workers._lanes.values():
            for each in lane.everybody():
                lane.forget(each)
    for client in clients.values():
        client.__exit__(None, None, None)


def _serve(home: Path, seconds: float) -> TestClient:
    app = create_app(Settings(home=home, query_seconds=seconds, workers=1, derives=False))

    @app.get("/broken")
    def broken() -> None:
        raise KeyError("the inside of the program")

    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize("asked", REFUSED, ids=lambda asked: asked.italian[:40])
def test_a_sentence_of_ours_is_told_in_the_language_of_the_page(
    servers: dict[str, TestClient], asked: Asked
) -> None:
    client = servers[asked.server]
    english, none = alert(asked.of(client, "en"))
    italian, rest = alert(asked.of(client, "it"))
    assert none == rest == "", "no part of a sentence of ours stays English"
    assert asked.italian in italian
    assert asked.italian not in english
    assert "{" not in italian, "every gap is filled"


def test_every_sentence_is_raised_as_it_is_written(servers: dict[str, TestClient]) -> None:
    said = [alert(asked.of(servers[asked.server], "en"))[0] for asked in REFUSED]
    # No browser asks so.
    asked = {"If-Match": '"other"'}
    said.append(servers["small"].get(f"/sparql?query={ASK}", headers=asked).json()["detail"])
    # No browser is told so: whoever accepts pages gets one.
    said.append(
        servers["small"].get(f"/sparql?query={ASK}", headers={"Accept": "image/png"}).json()["detail"]
    )
    assert sentences.told("it", "Not acceptable", said[-1])[0].startswith("Nessuna delle forme che accetti")
    unheard = [
        english
        for english, pattern in sentences._patterns()
        if not any(pattern.fullmatch(detail) for detail in said)
    ]
    assert unheard == []


def test_a_detail_of_the_parser_follows_an_italian_sentence(servers: dict[str, TestClient]) -> None:
    asked = Asked(f"/sparql?query={quote('SELECT * WHERE { ?s ?p }')}", "")
    english, none = alert(asked.of(servers["small"], "en"))
    page = asked.of(servers["small"], "it")
    assert none == ""
    assert alert(page) == (
        "Il testo dell'interrogazione viola la grammatica di SPARQL nel punto indicato qui. "
        "Correggilo e chiedi di nuovo.",
        english,
    )
    assert "<h2>L&#39;interrogazione non si può leggere" in page


@pytest.mark.parametrize(
    ("body", "title", "said"),
    [
        (b"CLEAR", "L'aggiornamento non si può leggere", "Il testo dell'aggiornamento viola la grammatica"),
        (b"LOAD <urn:x>", "L'aggiornamento non è consentito", "Un aggiornamento non interroga altri server"),
    ],
)
def test_a_wrong_update_is_no_query_in_italian_either(
    servers: dict[str, TestClient], body: bytes, title: str, said: str
) -> None:
    asked = Asked("/update", "", "POST", body, UPDATE, key="editor")
    page = asked.of(servers["small"], "it")
    assert alert(page)[0].startswith(said)
    assert title in html.unescape(page)
    assert "L'interrogazione" not in html.unescape(page)


def test_what_a_question_cannot_read_is_told_in_italian_on_its_page(servers: dict[str, TestClient]) -> None:
    path = "/queries/networks/members_on_day?lang=it&"
    page = servers["small"].get(f"{path}day=maggio", headers=HTML).text
    assert alert(page) == ('day: "maggio" non è un giorno. Scrivilo come 2019-05-01.', "")
    said, rest = alert(servers["small"].get(f"{path}network=xyzzy:nothing", headers=HTML).text)
    assert said == "Una parte della richiesta non va bene. Correggila e chiedi di nuovo."
    assert "xyzzy:nothing" in rest


def test_a_program_is_told_in_english_unless_its_address_asks(servers: dict[str, TestClient]) -> None:
    told = servers["small"].get("/nowhere?lang=it").json()
    assert told["title"] == "Non trovato"
    answer = servers["small"].get("/nowhere", headers={"Accept-Language": "it"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not found"
    assert answer.json()["detail"] == "There is nothing at /nowhere. Start at / or search at /search."
    assert "Accept-Language" not in answer.headers["vary"]


@pytest.mark.parametrize("title", [title for _, _, title in problems._STATUS] + ["Of another kind"])
def test_every_kind_of_problem_has_a_sentence_for_a_detail_in_english(title: str) -> None:
    said, rest = sentences.told("it", title, "A detail.")
    assert rest == "A detail."
    assert said in languages.catalogue("it").values()
    assert (said == languages.translate("it", sentences.STANDARD["Not answered"])) == (
        title == "Of another kind"
    )


def test_what_a_stranger_writes_is_no_part_of_a_sentence() -> None:
    detail = "There is nothing at /{name}<b>{path}. Start at / or search at /search."
    assert sentences.told("it", "Not found", detail) == (
        "A /{name}<b>{path} non c'è nulla. Parti da / o cerca in /search.",
        "",
    )
    long = detail.replace("name", "n" * 5000)
    assert sentences.told("it", "Not found", long)[1] == long


@pytest.mark.parametrize(
    "question",
    [each for each in Library.load(folder("queries")) if each.description],
    ids=lambda each: each.name,
)
def test_the_note_of_a_question_is_in_the_language_of_its_page(
    servers: dict[str, TestClient], question: Query
) -> None:
    notes = {}
    for language in ("en", "it"):
        page = servers["small"].get(f"/queries/{question.name}?lang={language}", headers=HTML).text
        notes[language] = [
            html.unescape(text) for text in re.findall(r'<p class="note calm">(.*?)</p>', page)
        ]
    assert notes == {"en": [question.description], "it": [question.header.description_it]}
