"""The header of a query file."""

from __future__ import annotations

import pytest

from bioregion_graph.errors import InputError
from bioregion_graph.queries.header import check_complete, read

FULL = """#+ summary: Members
#+ summary_it: Membri
#+ description: What: with a colon
#+ description_it: Che cosa: con i due punti
#+ question: Who?
#+ question_it: Chi?
#+ tags: [networks, time]
#+ seeds: [1, 3]
# an ordinary comment
SELECT * { ?s ?p ?o }
"""


def test_a_full_header() -> None:
    header = read(FULL, "a.rq")
    assert (header.summary, header.summary_it, header.question, header.question_it) == (
        "Members",
        "Membri",
        "Who?",
        "Chi?",
    )
    assert header.description == "What: with a colon"
    assert header.description_it == "Che cosa: con i due punti"
    assert header.tags == ("networks", "time")
    assert header.seeds == (1, 3)
    check_complete(header, "a.rq")


def test_no_header_is_an_empty_one() -> None:
    assert read("SELECT * {}", "a.rq").tags == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("#+ sumary: x", r'a\.rq, line 1: The header has no field "sumary"\. Write "summary"\.'),
        ("#+ colour: x", r'a\.rq, line 1: The header has no field "colour"\. The fields are'),
        ("#+ summary", r"a\.rq, line 1: This header line cannot be read"),
        ("#+ summary:", r'a\.rq, line 1: The field "summary" is empty'),
        ("#+ tags: one, two", r'a\.rq, line 1: The field "tags" is not a list'),
        ("#+ tags: []", r"is not a list"),
        ("#+ seeds: [one]", r'"one" is not the number of a row'),
        ("#+ summary: a\n#+ summary: b", r"a\.rq, line 2: The field \"summary\" is said twice"),
    ],
)
def test_what_cannot_be_read_is_told_with_file_and_line(line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(line + "\nSELECT * {}", "a.rq")


def test_missing_fields_are_named() -> None:
    with pytest.raises(InputError, match=r"a\.rq: The header lacks summary_it, question_it, tags\."):
        check_complete(read("#+ summary: x\n#+ question: y", "a.rq"), "a.rq")


@pytest.mark.parametrize("field", ["description", "description_it", "message", "message_it"])
def test_a_text_in_one_language_lacks_its_other(field: str) -> None:
    other = field.removesuffix("_it") if field.endswith("_it") else f"{field}_it"
    alone = "\n".join(line for line in FULL.splitlines() if "description" not in line)
    check_complete(read(alone, "a.rq"), "a.rq")
    with pytest.raises(
        InputError, match=rf'a\.rq: The header lacks {other}\. Add a line such as "#\+ {other}: '
    ):
        check_complete(read(f"#+ {field}: x\n{alone}", "a.rq"), "a.rq")
