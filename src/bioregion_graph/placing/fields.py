"""To which fields of the taxonomy projects and organisations belong, by what evidence, and how strongly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bioregion_graph.placing.profiles import Heading, Project
from bioregion_graph.placing.taxonomy import LIFE_SCIENCE, STRENGTHS, Taxonomy
from bioregion_graph.terms import programmes

# From here on a project counts as of a field: one telling piece of evidence (CORDIS's own field, a plain title), or
# two weaker ones that agree. A broad programme's part alone stays below: it would put thousands into one field.
THRESHOLD = 0.7
# Reasons of this strength say that a project is in the life sciences at all, and let an organisation inherit.
_CONTEXT = 0.5
# How strongly a label in a title speaks: in a project known to be of the life sciences, and in any other. Everyday
# words ("training", "environment") say nothing of a project that may be of any field.
_PLAIN, _PLAIN_ELSEWHERE, _EVERYDAY = 0.85, 0.75, 0.6
# An organisation is of a field in which so many of its projects are, or so large a part of them.
LEAST_PROJECTS, LEAST_SHARE = 2, 1 / 3
# What an organisation does follows from its projects less surely than what these are about.
INHERITED = 0.8
_TITLE = "dcterms:title"
_FIELD_OF_SCIENCE = "eurio:hasEuroSciVocClassification"


class Rule(StrEnum):
    """By what something was put in a field."""

    EUROSCIVOC = "euroscivoc"
    PROGRAMME_PART = "programme-part"
    TOPIC_CODE = "topic-code"
    TOPIC_TITLE = "topic-title"
    PROJECT_TITLE = "project-title"
    PROJECTS = "projects"


@dataclass(frozen=True)
class Evidence:
    """One reason to put a project in a field."""

    concept: str
    rule: Rule
    text: str
    strength: float
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Classification:
    """A project or organisation in a field: the reasons, and their strength together, from 0 to 1."""

    thing: str
    concept: str
    strength: float
    reasons: tuple[Evidence, ...]

    @property
    def is_strong(self) -> bool:
        """Whether a project counts as of the field."""
        return self.strength >= THRESHOLD


def of_projects(
    projects: Iterable[Project], headings: Mapping[str, Heading], taxonomy: Taxonomy
) -> list[Classification]:
    """The fields of all projects."""
    found: list[Classification] = []
    for project in projects:
        reasons: dict[str, list[Evidence]] = defaultdict(list)
        for evidence in _evidence(project, headings, taxonomy):
            reasons[evidence.concept].append(evidence)
        strengths = {concept: _together(each) for concept, each in reasons.items()}
        found.extend(
            Classification(project.iri, concept, strength, tuple(reasons[concept]))
            for concept, strength in sorted(taxonomy.finest(strengths).items())
        )
    return found


def of_organisations(
    participations: Iterable[tuple[str, str]], classified: Iterable[Classification], taxonomy: Taxonomy
) -> list[Classification]:
    """The fields that organisations have from their projects, more finely where the projects allow."""
    fields: dict[str, dict[str, float]] = defaultdict(dict)
    for each in classified:
        if each.strength >= _CONTEXT:
            own = fields[each.thing]
            for concept in (each.concept, *taxonomy.above(each.concept)):
                own[concept] = max(own.get(concept, 0.0), each.strength)
    projects: dict[str, set[str]] = defaultdict(set)
    for organisation, project in participations:
        projects[organisation].add(project)
    found: list[Classification] = []
    for organisation, own_projects in sorted(projects.items()):
        strengths: dict[str, list[float]] = defaultdict(list)
        for project in sorted(own_projects):
            for concept, strength in fields.get(project, {}).items():
                strengths[concept].append(strength)
        kept = {
            concept
            for concept, each in strengths.items()
            if len(each) >= LEAST_PROJECTS or len(each) >= LEAST_SHARE * len(own_projects)
        }
        kept -= {broader for concept in kept for broader in taxonomy.above(concept)}
        found.extend(
            _inherited(organisation, concept, strengths[concept], len(own_projects))
            for concept in sorted(kept)
        )
    return found


def _inherited(organisation: str, concept: str, strengths: Sequence[float], projects: int) -> Classification:
    strength = max(round(INHERITED * sum(strengths) / projects, 2), 0.01)
    count = len(strengths)
    plural, verb = "" if projects == 1 else "s", "is" if count == 1 else "are"
    told = f"{count} of its {projects} project{plural} {verb} of this field"
    reason = Evidence(concept, Rule.PROJECTS, told, strength)
    return Classification(organisation, concept, strength, (reason,))


def _evidence(project: Project, headings: Mapping[str, Heading], taxonomy: Taxonomy) -> Iterator[Evidence]:
    coded = [
        *_by_euroscivoc(project, taxonomy),
        *_by_code(project, headings, Rule.PROGRAMME_PART),
        *_by_code(project, headings, Rule.TOPIC_CODE),
    ]
    is_life_science = any(evidence.strength >= _CONTEXT for evidence in coded)
    # That theirs is broader than ours says nothing of a project that may as well be of any other field.
    yield from (each for each in coded if is_life_science or each.strength > STRENGTHS["broadMatch"])
    titles = [(Rule.PROJECT_TITLE, project.title, _TITLE)]
    titles += [
        (Rule.TOPIC_TITLE, headings[topic].title, "brg:topic")
        for topic in project.topics
        if topic in headings
    ]
    for rule, title, property in titles:
        sources = project.sources.get(property, ())
        for concept, label, is_everyday in taxonomy.in_text(title):
            if is_everyday and not is_life_science:
                continue
            strength = _EVERYDAY if is_everyday else _PLAIN if is_life_science else _PLAIN_ELSEWHERE
            whose = "project's" if rule is Rule.PROJECT_TITLE else "topic's"
            yield Evidence(concept, rule, f'the {whose} title says "{label}"', strength, sources)


def _by_euroscivoc(project: Project, taxonomy: Taxonomy) -> Iterator[Evidence]:
    sources = project.sources.get(_FIELD_OF_SCIENCE, ())
    for field in project.fields_of_science:
        text = f'EuroSciVoc: "{taxonomy.label(field)}"'
        for concept, strength in sorted(taxonomy.of_field(field).items()):
            yield Evidence(concept, Rule.EUROSCIVOC, text, strength, sources)


def _by_code(project: Project, headings: Mapping[str, Heading], rule: Rule) -> Iterator[Evidence]:
    is_part = rule is Rule.PROGRAMME_PART
    own, property = (project.programmes, "brg:programme") if is_part else (project.topics, "brg:topic")
    told, read = ("programme part", programmes.of_part) if is_part else ("topic", programmes.of_topic)
    for iri in own:
        code = headings[iri].code if iri in headings else ""
        if found := read(code):
            concept, strength = found
            sources = project.sources.get(property, ())
            yield Evidence(f"{LIFE_SCIENCE}{concept}", rule, f"{told} {code}", strength, sources)


def _together(reasons: Sequence[Evidence]) -> float:
    """The strength of several reasons: the best of each rule, as if the rules erred independently of each other.

    The code of a topic and the programme's part that it belongs to are one reason.
    """
    best: dict[Rule, float] = {}
    for reason in reasons:
        rule = Rule.PROGRAMME_PART if reason.rule is Rule.TOPIC_CODE else reason.rule
        best[rule] = max(best.get(rule, 0.0), reason.strength)
    doubt = 1.0
    for strength in best.values():
        doubt *= 1 - strength
    return round(1 - doubt, 2)
