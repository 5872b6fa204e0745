"""Worlds of a few hundred organisations and projects, drawn with a seed: as facts, and as a graph with its sources."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np

from bioregion_graph.matching.facts import Facts, Organisation, Project, Topic

DAY = date(2021, 1, 1)
FIRST = date(2012, 1, 1)
ORGANISATIONS, PROJECTS = 250, 320
COUNTRIES = ("IT", "DE", "FR", "ES", "GB", "")
CITIES = ("Siena", "Berlin", "", "")
KINDS = ("urn:kind/university", "urn:kind/sme", "urn:kind/hospital", "")
WORDS = (
    "vaccine", "antigen", "trial", "infection", "resistance", "bacteria", "sepsis", "genome", "plant",
    "soil", "harvest", "protein", "enzyme", "design", "cancer", "tumour", "therapy", "imaging", "sensor",
    "robot", "battery", "biobank", "cohort", "ageing", "dementia", "rare", "disease", "clinical", "data",
)  # fmt: skip
CONCEPTS = tuple(f"urn:concept/{name}" for name in ("vaccines", "genomics", "devices", "oncology", "plants"))
TOPICS = (
    Topic("urn:topic/open", "HORIZON-HLTH-2021-01-DISEASE-03", "vaccine infection bacteria", "RIA", date(2021, 9, 1)),
    Topic("urn:topic/closed", "SC1-BHC-01-2019", "cancer tumour therapy", "RIA", date(2019, 4, 1)),
    Topic("urn:topic/silent", "ICT-02-2018", "", "IA", date(2018, 4, 1)),
)  # fmt: skip
# No project, but a text and a field of its own.
COLD = Organisation(
    "urn:cold", "Cold", "IT", "Siena", KINDS[1], "zymurgy of vaccine antigen and bacteria", (CONCEPTS[0],)
)


@cache
def world(seed: int) -> Facts:
    """Organisations of very different size, and projects of up to a dozen over ten years, some after ``DAY``."""
    random = np.random.default_rng(seed)
    organisations = {f"urn:o{number}": _organisation(number, random) for number in range(ORGANISATIONS)}
    weights = 1 / np.arange(1, ORGANISATIONS + 1) ** 0.7
    projects = [
        _project(number, random, random.permutation(ORGANISATIONS), weights / weights.sum())
        for number in range(PROJECTS)
    ]
    ordered = sorted(projects, key=lambda project: (project.begins, project.iri))
    return Facts({**organisations, COLD.iri: COLD}, ordered, {topic.iri: topic for topic in TOPICS})


def _organisation(number: int, random: np.random.Generator) -> Organisation:
    return Organisation(
        f"urn:o{number}",
        f"Organisation {number}",
        COUNTRIES[random.integers(len(COUNTRIES))],
        CITIES[random.integers(len(CITIES))],
        KINDS[random.integers(len(KINDS))],
        " ".join(random.choice(WORDS, 4)) if random.random() < 0.1 else "",
        tuple(sorted({CONCEPTS[random.integers(len(CONCEPTS))]})) if random.random() < 0.1 else (),
    )


def _project(number: int, random: np.random.Generator, order: np.ndarray, weights: np.ndarray) -> Project:
    size = int(random.integers(1, 13))
    # The same leaders come again, so that there are earlier partners; whoever follows is drawn by size.
    drawn = random.choice(ORGANISATIONS, size, replace=False, p=weights)
    members = [f"urn:o{each}" for each in dict.fromkeys([*drawn.tolist(), int(order[0])])]
    topic = TOPICS[random.integers(len(TOPICS))] if random.random() < 0.7 else None
    return Project(
        f"urn:p{number}",
        FIRST + timedelta(days=int(random.integers(0, 3650))),
        text=f"Project {number}: {' '.join(random.choice(WORDS, 6))}",
        programmes=("urn:x/cordis-sc1",) if random.random() < 0.6 else ("urn:x/cordis-ict",),
        topic=topic,
        action=topic.action if topic else "CSA",
        concepts=tuple(sorted({CONCEPTS[each] for each in random.integers(0, len(CONCEPTS), 2)})),
        members=tuple(sorted(members)),
        coordinators=(members[0],),
    )


def trig(facts: Facts, sources: int = 3) -> str:
    """The same as a graph: participations in as many named graphs, in turn, and all in the merged view."""
    said = [line for each in facts.organisations.values() for line in _of_organisation(each)]
    said += [line for topic in facts.topics.values() for line in _of_topic(topic)]
    said += [line for each in facts.projects for line in _of_project(each)]
    parts: list[list[str]] = [[] for _ in range(sources)]
    for number, (project, member) in enumerate((one, who) for one in facts.projects for who in one.members):
        role = "coordinator" if member in project.coordinators else "participant"
        tie = f"<urn:tie/{number}> a brg:Participation ; brg:participant <{member}> ; brg:project <{project.iri}>"
        parts[number % sources].append(
            f"{tie} ; brg:participationRole <https://w3id.org/bioregion/concepts/participation-role/{role}> ."
        )
    graphs = [f"<urn:source/{number}> {{\n{chr(10).join(those)}\n}}" for number, those in enumerate(parts)]
    merged = "\n".join((*said, *(line for those in parts for line in those)))
    return f"{merged}\n{chr(10).join(graphs)}\n"


def _of_organisation(said: Organisation) -> list[str]:
    values = {
        "rdfs:label": said.label,
        "brg:country": said.country,
        "brg:city": said.city,
        "brg:focus": said.text,
    }
    return [
        f"<{said.iri}> a brg:Organisation .",
        *(f'<{said.iri}> {name} "{value}" .' for name, value in values.items() if value),
        *(f"<{said.iri}> brg:kind <{said.kind}> ." for _ in [0] if said.kind),
        *(f"<{said.iri}> brg:classifiedAs <{concept}> ." for concept in said.concepts),
    ]


def _of_topic(topic: Topic) -> list[str]:
    title = f' ; dcterms:title "{topic.text}"' if topic.text else ""
    return [
        f'<{topic.iri}> a brg:Topic ; brg:code "{topic.code}" ; brg:actionType "{topic.action}"{title} ; '
        f'brg:deadline "{topic.deadline}"^^xsd:date .'
    ]


def _of_project(project: Project) -> list[str]:
    return [
        f'<{project.iri}> a brg:Project ; rdfs:label "{project.text}" ; brg:actionType "{project.action}" ; '
        f'brg:startsOn "{project.begins}"^^xsd:date .',
        *(f"<{project.iri}> brg:programme <{each}> ." for each in project.programmes),
        *(f"<{project.iri}> brg:topic <{project.topic.iri}> ." for _ in [0] if project.topic),
        *(f"<{project.iri}> brg:classifiedAs <{each}> ." for each in project.concepts),
    ]
