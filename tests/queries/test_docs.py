"""The page about queries lists every query there is.

python -m tests.queries.test_docs      # write the table again
"""

from __future__ import annotations

import re

from tests.queries.views import ROOT

from bioregion_graph.queries.header import FIELDS
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.parameters import ParameterType

PAGE = ROOT / "docs/queries.md"
BEGIN = "<!-- table: written by python -m tests.queries.test_docs -->"
END = "<!-- end of table -->"


def table() -> str:
    lines = ["| query | question | parameters |", "|---|---|---|"]
    for query in Library.load(ROOT / "queries"):
        names = ", ".join(f"`{parameter.name}`" for parameter in query.parameters)
        lines.append(f"| `{query.name}` | {query.question} | {names} |")
    return "\n".join(lines)


def parts() -> tuple[str, str, str]:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    written, _, after = rest.partition(END)
    return before, written.strip(), after


def test_the_table_holds_every_query() -> None:
    assert parts()[1] == table(), "run: python -m tests.queries.test_docs"


def test_every_field_and_type_is_explained() -> None:
    text = parts()[0]
    assert not [name for name in (*FIELDS, *ParameterType) if f"`{name}`" not in text]


def test_every_query_named_in_the_text_exists() -> None:
    names = set(Library.load(ROOT / "queries").names())
    before, _, _ = parts()
    topics = {name.partition("/")[0] for name in names}
    named = {name for name in re.findall(r"[a-z]+/[a-z_]+", before) if name.partition("/")[0] in topics}
    assert named
    assert named <= names


if __name__ == "__main__":
    before, _, after = parts()
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")
