"""Small worlds of sources that disagree, for the property tests of publishing."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.publishing.facts import HeldFacts
from bioregion_graph.publishing.merge import Merge, merge_all
from bioregion_graph.terms.dates import parse
from bioregion_graph.terms.namespaces import JUDGEMENTS_GRAPH, ONTOLOGY_GRAPH, compact, expand

MEMBER_ROLE = expand("mrole:full")
RULES = [
    *(
        Quad(expand(name), expand("brg:singleValued"), Literal("true"), ONTOLOGY_GRAPH)
        for name in ("brg:city", "brg:start", "brg:founded")
    ),
    Quad(
        MEMBER_ROLE,
        expand("brg:countsAsMember"),
        Literal("true"),
        NamedNode("https://w3id.org/bioregion/concepts/membership-role"),
    ),
]


def source(number: int) -> NamedNode:
    """The graph of a source."""
    return expand(f"source:s{number}")


def fact(subject: str, predicate: str, value: str | NamedNode | Literal, said_by: int = 0) -> Quad:
    """One statement; a text with a colon is a prefixed name, a date is typed by its form."""
    return Quad(expand(subject), expand(predicate), term(value), source(said_by))


def term(value: str | NamedNode | Literal) -> NamedNode | Literal:
    """Read a value of ``fact``."""
    if not isinstance(value, str):
        return value
    if value[:2] in ("19", "20"):
        return parse(value).literal
    return expand(value) if ":" in value else Literal(value)


def judgement(left: str, right: str, verdict: str = "same") -> list[Quad]:
    """The quads of one judgement."""
    node = expand(f"judgement:{left.replace(':', '-')}--{right.replace(':', '-')}--{verdict}")
    said = {
        "rdf:type": "brg:Judgement",
        "brg:left": left,
        "brg:right": right,
        "brg:verdict": f"verdict:{verdict}",
    }
    return [Quad(node, expand(name), expand(value), JUDGEMENTS_GRAPH) for name, value in said.items()]


def tie(iri: str, kind: str, near: str, far: str, said_by: int = 0, **more: str) -> list[Quad]:
    """The quads of one tie; further properties by keyword, as ``start="2019"``."""
    near_property, far_property = {
        "Membership": ("org:member", "org:organization"),
        "Mandate": ("org:member", "org:organization"),
        "Participation": ("brg:participant", "brg:project"),
        "Attendance": ("brg:attendee", "brg:event"),
        "Relationship": ("brg:from", "brg:to"),
    }[kind]
    quads = [
        fact(iri, "rdf:type", f"brg:{kind}", said_by),
        fact(iri, near_property, near, said_by),
        fact(iri, far_property, far, said_by),
    ]
    quads.extend(
        fact(iri, "org:role" if name == "role" else f"brg:{name}", value, said_by)
        for name, value in more.items()
    )
    return quads


def merged(quads: Iterable[Quad]) -> set[Quad]:
    """The whole merged view of some sources and the rules."""
    facts = HeldFacts({*quads, *RULES})
    return set(merge_all(Merge(facts), facts.subjects()))


def view(subject: str, quads: Iterable[Quad]) -> dict[str, list[str]]:
    """What the merged view says of a subject: sorted values by property, in short names."""
    said: dict[str, list[str]] = {}
    for quad in merged(quads):
        if quad.subject == expand(subject):
            value = compact(quad.object.value) if isinstance(quad.object, NamedNode) else quad.object.value
            said.setdefault(compact(quad.predicate.value), []).append(value)
    return {name: sorted(values) for name, values in sorted(said.items())}


ORGANISATIONS = [f"organisation:o{number}" for number in range(6)]
PEOPLE = ["person:p0", "person:p1"]
TERMS = ["term:t0", "term:t1"]
DATES = ["2018", "2019", "2019-04", "2019-04-04", "2019-09", "2020", "2021-01-31"]

sources = st.integers(0, 3)
dates = st.sampled_from(DATES)


@st.composite
def _tie(draw: st.DrawFn) -> list[Quad]:
    kind = draw(st.sampled_from(["Membership", "Mandate", "Participation", "Relationship"]))
    near = draw(st.sampled_from(PEOPLE if kind == "Mandate" else ORGANISATIONS))
    far = draw(
        st.sampled_from(["project:j0", "project:j1"] if kind == "Participation" else ORGANISATIONS[:3])
    )
    name = draw(st.integers(0, 5))
    more = {
        name: draw(dates)
        for name in draw(st.sets(st.sampled_from(["start", "end", "observedOn", "startLatest"]), max_size=2))
    }
    if kind == "Mandate":
        more["post"] = draw(st.sampled_from(["post:chair", "post:director"]))
        if draw(st.booleans()):
            more["inTerm"] = draw(st.sampled_from(TERMS))
    if kind == "Membership":
        more["role"] = draw(st.sampled_from(["mrole:full", "mrole:guest"]))
    if kind == "Participation":
        more["participationRole"] = draw(st.sampled_from(["prole:coordinator", "prole:partner"]))
    return tie(f"{kind.lower()}:t{name}", kind, near, far, draw(sources), **more)


@st.composite
def _organisation(draw: st.DrawFn) -> list[Quad]:
    iri, said_by = draw(st.sampled_from(ORGANISATIONS)), draw(sources)
    return [
        fact(iri, "rdf:type", "brg:Organisation", said_by),
        fact(iri, "rdfs:label", draw(st.sampled_from(["Alpha", "Beta", "Gamma"])), said_by),
        fact(iri, "brg:city", draw(st.sampled_from(["Siena", "Pisa"])), said_by),
        fact(iri, "brg:founded", draw(dates), said_by),
        fact(iri, "org:subOrganizationOf", draw(st.sampled_from(ORGANISATIONS)), said_by),
    ]


@st.composite
def _term(draw: st.DrawFn) -> list[Quad]:
    iri, said_by = draw(st.sampled_from(TERMS)), draw(sources)
    duration = Literal(draw(st.sampled_from(["P1Y", "P1Y6M"])), datatype=expand("xsd:duration"))
    return [
        fact(iri, "rdf:type", "brg:Term", said_by),
        fact(iri, "brg:start", draw(dates), said_by),
        fact(iri, "brg:duration", duration, said_by),
    ]


@st.composite
def _source(draw: st.DrawFn) -> list[Quad]:
    number = draw(sources)
    return [Quad(source(number), expand("brg:published"), parse(draw(dates)).literal, source(number))]


@st.composite
def _mention(draw: st.DrawFn) -> list[Quad]:
    ties = [f"{kind}:t{number}" for kind in ("membership", "mandate") for number in range(3)]
    return [fact("activity:a0", "brg:evidencedBy", draw(st.sampled_from(ties)), draw(sources))]


@st.composite
def _judgement(draw: st.DrawFn) -> list[Quad]:
    # Always to a higher number: what is judged different never needs to be asked here.
    left, right = sorted(draw(st.lists(st.sampled_from(ORGANISATIONS), min_size=2, max_size=2, unique=True)))
    return judgement(left, right)


entries = st.one_of(_tie(), _tie(), _organisation(), _term(), _source(), _mention(), _judgement())
worlds = st.lists(entries, max_size=25)


def flat(world: Iterable[Iterable[Quad]]) -> set[Quad]:
    """All quads of a world."""
    return {quad for entry in world for quad in entry}
