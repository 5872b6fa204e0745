"""Small worlds of projects, drawn at random or written by hand."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from bioregion_graph.matching.facts import Facts, Organisation, Project, Topic

START = date(2015, 1, 1)
COUNTRIES = ("IT", "DE", "FR", "")
WORDS = ("vaccine trial", "plant genome", "protein design", "")
TOPICS = (
    None,
    Topic("urn:t1", "SC1-BHC-01-2019", "cancer therapy"),
    Topic("urn:t2", "ICT-02-2018", "photonics"),
)


def organisation(number: int) -> Organisation:
    return Organisation(f"urn:o{number}", f"O{number}", COUNTRIES[number % 4], kind=f"urn:kind{number % 3}")


def project(number: int, day: int, members: list[int], *, led: bool = True, kind: int = 0) -> Project:
    names = tuple(sorted(f"urn:o{each}" for each in set(members)))
    return Project(
        f"urn:p{number}",
        START + timedelta(days=day),
        text=WORDS[kind % 4],
        programmes=("urn:x/cordis-sc1",) if kind % 2 else ("urn:x/horizon-2020",),
        topic=TOPICS[kind % 3],
        action="RIA",
        members=names,
        coordinators=(f"urn:o{members[0]}",) if led else (),
    )


def facts_of(projects: list[Project], most: int = 8) -> Facts:
    ordered = sorted(projects, key=lambda each: (each.begins, each.iri))
    return Facts({f"urn:o{number}": organisation(number) for number in range(most)}, ordered)


@st.composite
def worlds(draw: st.DrawFn) -> Facts:
    """Up to a dozen projects of up to eight organisations, within some three years."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.integers(0, 1000),
                st.lists(st.integers(0, 7), min_size=1, max_size=5),
                st.booleans(),
                st.integers(0, 11),
            ),
            max_size=12,
        )
    )
    return facts_of(
        [
            project(number, day, members, led=led, kind=kind)
            for number, (day, members, led, kind) in enumerate(drawn)
        ]
    )
