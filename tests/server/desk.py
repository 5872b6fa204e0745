"""A server that editors write to over HTTP, with a home of its own and keys for every role."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from fastapi import Request
from tests.server.conftest import PATIENCE, TestClient

from bioregion_graph.server import access
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.sharing.keys import Keys
from bioregion_graph.terms.namespaces import EDITED, prologue

DAY = date(2026, 11, 26)
UPDATE = "application/sparql-update"
GRAPH = EDITED + "test"
PROLOGUE = prologue() + f"PREFIX e: <{EDITED}>\n"


class Desk:
    """A server over a home of its own, and the keys to it."""

    def __init__(self, client: TestClient, keys: dict[str, str], home: Path) -> None:
        self.client = client
        self.keys = keys
        self.home = home

    def bearer(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[role]}"} if role else {}

    def update(self, text: str, role: str = "editor", place: str = "/sparql", **headers: str):
        sent = {
            "Content-Type": UPDATE,
            **self.bearer(role),
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        return self.client.post(place, content=(PROLOGUE + text).encode(), headers=sent)

    def store(self, method: str, text: str = "", graph: str = GRAPH, role: str = "editor", **headers: str):
        sent = {"Content-Type": "text/turtle"} if text else {}
        sent |= self.bearer(role) | {k.replace("_", "-"): v for k, v in headers.items()}
        params = {"graph": graph} if graph else {"default": ""}
        return self.client.request(
            method, "/rdf-graph-store", params=params, content=text.encode(), headers=sent
        )

    def ask(self, pattern: str) -> bool:
        return self.client.get("/sparql", params={"query": f"{PROLOGUE}ASK {{ {pattern} }}"}).json()[
            "boolean"
        ]

    @property
    def generation(self) -> int:
        return self.client.get("/health").json()["generation"]


def opened(home: Path, seconds: float) -> Iterator[Desk]:
    keys = {role: Keys(home).add(role, role, DAY) for role in ("analyst", "editor", "administrator")}
    settings = Settings(home=home, query_seconds=PATIENCE, workers=1, update_seconds=seconds, derives=False)
    app = create_app(settings)

    @app.get("/who")
    def who(request: Request) -> list[str]:
        return [access.role_of(request), access.client_of(request), str(access.may_write(request))]

    with TestClient(app, follow_redirects=False) as client:
        yield Desk(client, keys, home)


def copied(home: Path, to: Path) -> Path:
    to.mkdir()
    shutil.copytree(home / "generations", to / "generations", copy_function=os.link)
    for path in home.iterdir():
        if path.is_file():
            shutil.copy(path, to / path.name)
    return to
