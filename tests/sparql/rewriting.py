"""Small queries and stores for the tests of rewritings."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store
from tests.sparql.making import EX

from bioregion_graph.sparql.rewrite import Rewritten, rewrite

HEAD = f"PREFIX : <{EX}>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"


def everything(body: str, *, eager: bool = True) -> Rewritten:
    return rewrite(f"{HEAD}SELECT * {{ {body} }}", eager=eager)


def store(turtle: str) -> Store:
    made = Store()
    made.load(f"@prefix : <{EX}> .\n{turtle} .".encode(), format=RdfFormat.TURTLE)
    return made


def squeezed(text: str) -> str:
    return " ".join(text.removeprefix(HEAD).split())
