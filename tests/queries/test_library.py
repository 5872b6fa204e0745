"""The library: names, suggestions, and what every file of it keeps to."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal
from rdflib.plugins.sparql import prepareQuery
from tests.queries.views import ROOT, view_of

from bioregion_graph.errors import InputError, NotFoundError, UsageError
from bioregion_graph.queries.guard import Form
from bioregion_graph.queries.library import Library, Query
from bioregion_graph.queries.run import run
from bioregion_graph.terms.namespaces import PREFIXES

LIBRARY = Library.load(ROOT / "queries")
HEADER = "#+ summary: a\n#+ summary_it: b\n#+ question: c\n#+ question_it: d\n#+ tags: [e]\n"
AS_PARAMETER = 'VALUES ?day { "2019-05-01"^^<http://www.w3.org/2001/XMLSchema#date> }'
DATED = (
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    'SELECT ?day WHERE {\nVALUES ?day { "2019-05-01"^^xsd:date }  # day: day — the day asked\n}'
)


def library_of(folder: Path, **files: str) -> Library:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".rq")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Library.load(folder)


def test_a_query_is_found_by_its_name_or_its_last_part(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, a__one=HEADER + "ASK {}", a__two=HEADER + "ASK {}", b__two=HEADER + "SELECT * {}"
    )
    assert library.names() == ["a/one", "a/two", "b/two"]
    assert len(library) == 3
    assert [query.name for query in library] == library.names()
    assert library.get("a/one") is library.get("one") is library.get("a/one.rq")
    assert library.get("b/two").form is Form.SELECT
    assert library.get("b/two").topic == "b"
    two = library.get("b/two")
    assert (two.summary, two.summary_it, two.question_it, two.description, two.tags) == (
        "a",
        "b",
        "d",
        "",
        ("e",),
    )
    with pytest.raises(UsageError, match=r'Several queries are called "two": a/two, b/two'):
        library.get("two")


def test_a_name_that_is_nearly_right_gets_a_suggestion() -> None:
    with pytest.raises(NotFoundError, match="governance/body_on_day"):
        LIBRARY.get("governance/body_on_dya")
    with pytest.raises(NotFoundError, match="bioregion query --list"):
        LIBRARY.get("§")


def test_a_file_of_ones_own_needs_no_header(tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("SELECT (1 AS ?x) {}", encoding="utf-8")
    query = Library.read_file(path)
    assert (query.name, query.summary, query.parameters) == ("mine", "", ())
    with view_of("") as view:
        assert run(view, query).rows == [(Literal(1),)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}", r"t/q\.rq: The header lacks summary, summary_it, question, question_it, tags"),
        (HEADER + "#+ description: f\nSELECT * {}", r"t/q\.rq: The header lacks description_it"),
        (HEADER + "SELECT * { SERVICE <http://a/> {} }", r"t/q\.rq: Line 6, .*SERVICE"),
        (HEADER + "SELECT * {", r"t/q\.rq: Line 6, .*still open"),
        (HEADER + "CLEAR ALL", r"t/q\.rq: .*would change the graph"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        library_of(tmp_path, t__q=text)


def test_a_file_that_is_not_utf8_or_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"q\.rq: The file is not UTF-8"):
        Library.load(tmp_path)
    with pytest.raises(InputError, match=r"cannot be read: No such file"):
        Library.read_file(tmp_path / "none.rq")


def test_the_day_is_set_by_as_of(tmp_path: Path) -> None:
    library = library_of(tmp_path, q=HEADER + DATED, r=HEADER + "ASK {}")
    assert AS_PARAMETER in library.get("q").bind({}, date(2019, 5, 1))
    assert library.get("q").depends_on_day
    assert library.get("q").bind({"day": "2020-01-01"}, date(2020, 1, 1))
    with pytest.raises(UsageError, match="Two days are given, 2019-05-01 and 2020-01-01"):
        library.get("q").bind({"day": "2019-05-01"}, date(2020, 1, 1))
    with pytest.raises(UsageError, match=r"r does not depend on a day.*2020-01-01"):
        library.get("r").bind({}, date(2020, 1, 1))


@pytest.mark.parametrize("query", list(LIBRARY), ids=lambda query: query.name)
def test_a_query_of_the_library_keeps_to_the_rules(query: Query) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z]+(_[a-z]+)*", query.name), "snake_case, in a folder of its topic"
    assert query.question.endswith("?")
    assert query.question_it.endswith("?")
    assert query.summary != query.summary_it
    assert not query.description or query.description != query.header.description_it
    assert not query.summary.endswith(".")
    text = re.sub(r"(?m)^\s*#.*$", "", query.text)
    assert not re.search(r"NOT\s+EXISTS", text), "the engine mishandles it; use MINUS, or OPTIONAL and !BOUND"
    for prefix, iri in re.findall(r"(?m)^PREFIX (\S*): <(.*)>$", query.text):
        assert PREFIXES[prefix] == iri
        assert len(re.findall(rf"(?<![\w:]){prefix}:", text)) > 1, f"the prefix {prefix} is not used"
    assert (
        not query.name.endswith("_on_day")
        or query.depends_on_day
        or query.name == "networks/membership_edges_on_day"
    )


@pytest.mark.parametrize("query", list(LIBRARY), ids=lambda query: query.name)
def test_another_engine_accepts_the_text_as_it_stands(query: Query) -> None:
    prepareQuery(query.text)


def test_the_competency_questions_are_many_and_cover_the_requirements() -> None:
    questions = [query for query in LIBRARY if query.topic != "pages"]
    assert len(questions) >= 64
    covered = {row for query in questions for row in query.header.seeds}
    wanted = {*range(1, 15), 16, 17, 19, 20, 22, 26, 29, 33, 34, 35, 36, 38, 39, 40, 42, 43, 46, 48, 53}
    assert wanted <= covered, f"rows without a question: {sorted(wanted - covered)}"
