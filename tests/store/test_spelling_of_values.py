"""Values in lines are spelt as the database spells them, whatever they are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.store.spelling import Spelling

XSD = "http://www.w3.org/2001/XMLSchema#"
KINDS = (
    "integer", "decimal", "double", "float", "boolean", "date", "dateTime", "gYear", "gYearMonth", "duration",
    "dayTimeDuration", "time", "string", "anyURI", "nonNegativeInteger", "token",
)  # fmt: skip
SAID = st.one_of(
    st.from_regex(r"[-+]?[0-9]{1,22}(\.[0-9]{0,20})?(E[0-9])?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:00:00(\.[0-9]0)?)?(Z|\+00:00)?)?", fullmatch=True),
    st.sampled_from(
        ["true", "false", "1", "0", "P18M", "P1Y", "PT90S", "INF", "-0", "2019", "00", "1.50", "x"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
)
VALUES = st.one_of(
    st.builds(lambda said, kind: Literal(said, datatype=NamedNode(XSD + kind)), SAID, st.sampled_from(KINDS)),
    st.builds(Literal, SAID),
    st.builds(lambda said: Literal(said, language="en"), SAID),
    st.builds(lambda said: Literal(f'"{said}"^^<{XSD}integer>'), SAID),
)


def quads(values: list[Literal]) -> list[Quad]:
    subject, graph = NamedNode("urn:s"), NamedNode("urn:g")
    return [Quad(subject, NamedNode(f"urn:p{place}"), value, graph) for place, value in enumerate(values)]


@settings(max_examples=300, deadline=None)
@given(st.lists(VALUES, max_size=6))
def test_lines_say_what_the_database_gives_back(values: list[Literal]) -> None:
    said = quads(values)
    lines = "".join(f"{quad} .\n" for quad in said).encode()
    store = OxigraphStore.hold(said)
    assert set(parse(Spelling().respelt(lines), format=RdfFormat.N_QUADS)) == set(store.quads())


def test_what_is_spelt_well_stays_as_it_is() -> None:
    lines = b'<urn:s> <urn:p> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
    assert Spelling().respelt(lines) is lines
    # A day is not among the spellings that are known at sight, but is spelt well too.
    day = b'<urn:s> <urn:p> "2019-05-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n'
    assert Spelling().respelt(day) is day


def test_more_values_than_are_remembered() -> None:
    spelling = Spelling(most=2)
    for number in range(5):
        line = f'<urn:s> <urn:p> "{number}.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'.encode()
        assert spelling.respelt(line) == line.replace(b".0", b"")
