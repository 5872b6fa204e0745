"""Edits of a small world, for the tests of writing by hand.

Run as a program, it makes edits on request, each in a forked child that is killed: a line ``NUMBER OPERATION`` on
standard input starts one, which kills itself at that file operation of its home (0: never), and its exit status is
printed at its end.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyoxigraph import NamedNode, Quad
from versions import kill_at
from worlds import RULES, fact, tie

from bioregion_graph.publishing import edits, plain
from bioregion_graph.publishing.orders import Act, Order, Outcome, Part
from bioregion_graph.publishing.publish import BuildResult, Terms, publish
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.store.plain import is_plain
from bioregion_graph.terms.namespaces import EDITED, prologue

START = datetime(2026, 11, 26, 12, tzinfo=UTC)
BASE = "http://example.org/sparql"
PROLOGUE = prologue() + f"PREFIX e: <{EDITED}>\n"


def curated(city: str = "Siena") -> set[Quad]:
    """What the curated files say."""
    return {
        *RULES,
        fact("organisation:a", "rdf:type", "brg:Organisation"),
        fact("organisation:a", "rdfs:label", "Alpha"),
        fact("organisation:a", "brg:city", city),
        *tie("membership:m", "Membership", "organisation:a", "organisation:net", role="mrole:full"),
        *(fact(f"organisation:o{number}", "rdfs:label", f"Number {number}") for number in range(60)),
    }


def built(home: Path, quads: set[Quad]) -> BuildResult:
    """Publish what the curated files say."""
    return publish(home, lambda _: quads, {}, Terms(now=START), Steps())


def order(
    act: Act, text: str = "", graph: str | None = None, media: str = "text/turtle", **more: object
) -> Order:
    """An order by Anna; an update knows our prefixes, and ``e:`` for graphs written by hand."""
    is_update = act in (Act.UPDATE, Act.PATCH)
    content = (PROLOGUE + text if is_update else text).encode()
    parts = () if act is Act.DELETE else (Part(content, "application/sparql-update" if is_update else media),)
    return Order(act, parts, base=BASE, author="anna", graph=graph, **more)


def edit(home: Path, text: str, terms: Terms | None = None, **more: object) -> Outcome:
    """Run an update."""
    return edits.change(home, order(Act.UPDATE, text, **more), terms or Terms(now=START + timedelta(hours=1)))


def graph(name: str) -> NamedNode:
    """A graph written by hand."""
    return NamedNode(EDITED + name)


def numbered(home: Path, number: int) -> None:
    """An edit that replaces what the one before it said."""
    begin, end = ("{ ", " }") if is_plain(home) else ("{ GRAPH e:n { ", " } }")
    said = f"{begin}organisation:a brg:founded"
    text = f"DELETE WHERE {said} ?year{end} ; INSERT DATA {said} '{number}'{end}"
    if is_plain(home):
        plain.change(home, order(Act.UPDATE, text))
    else:
        edit(home, text, Terms(note=str(number), now=START + timedelta(days=number)))


def main() -> None:
    """Serve requests until standard input ends."""
    home = Path(sys.argv[1])
    for line in sys.stdin:
        number, operation = map(int, line.split())
        child = os.fork()
        if child == 0:
            if operation:
                kill_at(home, operation)
            numbered(home, number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
