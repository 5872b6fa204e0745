"""Answers of the partner search in words, English and Italian."""

from __future__ import annotations

from collections.abc import Callable

from bioregion_graph.matching.counterfactual import Counterfactual
from bioregion_graph.matching.evidence import NEAREST, Edge, Evidence, Reason, Told
from bioregion_graph.matching.facts import Project
from bioregion_graph.matching.request import Notice

Name = Callable[[str], str]
_LONGEST_TITLE = 90
SIGNALS = {
    "en": {
        "led_projects": "in projects that the leader coordinated",
        "joint_share": "joint projects",
        "joint_like_this": "joint projects of this field",
        "joint_near_in_text": "joint projects near in text",
        "shared_partners_share": "shared partners",
        "walk_share": "near in the network",
        "near_partners": "works with those of like projects",
        "near_profile": "own words near the text",
        "programme_experience": "projects in the programme",
        "action_experience": "projects of this type of action",
        "programme_share": "share of projects in the programme",
        "family_share": "share of projects in this family of topics",
        "concept_share": "share of projects with these concepts",
        "like_concepts_share": "share of projects with the same concepts",
        "alike_projects": "projects of this field",
        "alike_share": "share of projects of this field",
        "activity": "recent activity",
        "projects": "number of projects",
        "lately": "projects of the last years",
        "consortium_size": "size of its consortia",
        "city": "same city",
        "country": "countries that work together",
        "country_alike": "country strong in this field",
        "kind_field": "kind of organisation in this field",
        "kind_programme": "kind of organisation in the programme",
    },
    "it": {
        "led_projects": "in progetti coordinati dal capofila",
        "joint_share": "progetti comuni",
        "joint_like_this": "progetti comuni in questo campo",
        "joint_near_in_text": "progetti comuni vicini al testo",
        "shared_partners_share": "partner in comune",
        "walk_share": "vicinanza nella rete",
        "near_partners": "collabora con chi fa progetti simili",
        "near_profile": "parole proprie vicine al testo",
        "programme_experience": "progetti nel programma",
        "action_experience": "progetti di questo tipo di azione",
        "programme_share": "quota di progetti nel programma",
        "family_share": "quota di progetti in questa famiglia di topic",
        "concept_share": "quota di progetti con questi concetti",
        "like_concepts_share": "quota di progetti con gli stessi concetti",
        "alike_projects": "progetti in questo campo",
        "alike_share": "quota di progetti in questo campo",
        "activity": "attività recente",
        "projects": "numero di progetti",
        "lately": "progetti degli ultimi anni",
        "consortium_size": "dimensione dei suoi consorzi",
        "city": "stessa città",
        "country": "Paesi che collaborano",
        "country_alike": "Paese forte in questo campo",
        "kind_field": "tipo di organizzazione in questo campo",
        "kind_programme": "tipo di organizzazione nel programma",
    },
}
# What a group of signals says, as the name of a bar.
REASONS = {
    "en": {
        Reason.together: "Worked together",
        Reason.partners: "Shared partners",
        Reason.matter: "The matter",
        Reason.experience: "Experience",
        Reason.place: "Place",
        Reason.kind: "Kind of organisation",
    },
    "it": {
        Reason.together: "Lavoro comune",
        Reason.partners: "Partner in comune",
        Reason.matter: "La materia",
        Reason.experience: "Esperienza",
        Reason.place: "Luogo",
        Reason.kind: "Tipo di organizzazione",
    },
}
_CLAUSES = {
    "en": {
        "together_1": "it was with {lead} in {title} ({year})",
        "together": "it was with {lead} in {count} projects, the last from {year}, as {title}",
        "partners_1": "it worked with {partner}, a partner of {lead}",
        "partners": "it worked with {count} partners of {lead}, such as {partner}",
        "near": "it was in {count} of the {nearest} projects most like this one, as {title}",
        "network": "in the network of joint projects it is near those who do such projects",
        "matter_only": "its only project is of this field",
        "matter_1": "one of its {all} projects is of this field",
        "matter": "{count} of its {all} projects are of this field",
        "experience_1": "it was in one project ({year})",
        "experience": "it has been in {count} projects since {year}",
        "city": "it is in the city of {lead}",
        "place": "organisations of its country ({country}) are found there more often than chance has it",
        "kind": "organisations of its kind are found there more often than elsewhere",
        "profile": "what it says of itself is near to what is asked",
        "unproven": "the graph knows no project of it, only what it says of itself",
    },
    "it": {
        "together_1": "era con {lead} in {title} ({year})",
        "together": "era con {lead} in {count} progetti, l'ultimo del {year}, come {title}",
        "partners_1": "ha lavorato con {partner}, partner di {lead}",
        "partners": "ha lavorato con {count} partner di {lead}, come {partner}",
        "near": "era in {count} dei {nearest} progetti più simili a questo, come {title}",
        "network": "nella rete dei progetti comuni è vicina a chi fa progetti simili",
        "matter_only": "il suo unico progetto è di questo campo",
        "matter_1": "uno dei suoi {all} progetti è di questo campo",
        "matter": "{count} dei suoi {all} progetti sono di questo campo",
        "experience_1": "ha partecipato a un progetto ({year})",
        "experience": "ha partecipato a {count} progetti dal {year}",
        "city": "è nella città di {lead}",
        "place": "le organizzazioni del suo Paese ({country}) vi si trovano più spesso di quanto vorrebbe il caso",
        "kind": "le organizzazioni del suo tipo vi si trovano più spesso che altrove",
        "profile": "ciò che dice di sé è vicino a ciò che si chiede",
        "unproven": "il grafo non ne conosce progetti, solo ciò che dice di sé",
    },
}
_SENTENCE = {"en": "{name}: {clauses}.", "it": "{name}: {clauses}."}
_AND = {"en": "; ", "it": "; "}
_YOU = {"en": "those who are in already", "it": "chi è già dentro"}
_WITHOUT = {
    "en": "Without {title} it would be number {place}, by score alone.",
    "it": "Senza {title} sarebbe al posto {place}, per il solo punteggio.",
}
_GONE = {
    "en": "Without {title} the graph would know no project of it.",
    "it": "Senza {title} il grafo non ne conoscerebbe alcun progetto.",
}
_NOTICES = {
    "en": {
        "closed": "The call {call} closed on {day}. Partners are ranked as if it were open.",
        "call_without_text": "The graph has no text of {call}; only its code says what it is about. Add some words.",
        "lead_without_history": "{lead} was in no project before this day: nothing is known of its partners, so the "
        "matter, the country and the experience of others decide.",
        "text_cut": "Only the first {count} characters of the text were read.",
        "stale": "Of projects that began after {day} the graph knows few: who began something later may be missing.",
        "no_words_known": "No project shares a word with the text, so the text decides nothing.",
    },
    "it": {
        "closed": "Il bando {call} si è chiuso il {day}. I partner sono ordinati come se fosse aperto.",
        "call_without_text": "Il grafo non ha il testo di {call}; solo il codice dice di che cosa tratta. Aggiungere "
        "alcune parole.",
        "lead_without_history": "{lead} non era in nessun progetto prima di questo giorno: dei suoi partner non si sa "
        "nulla, perciò decidono la materia, il Paese e l'esperienza altrui.",
        "text_cut": "Sono stati letti solo i primi {count} caratteri del testo.",
        "stale": "Di progetti iniziati dopo il {day} il grafo ne conosce pochi: chi ha iniziato dopo può mancare.",
        "no_words_known": "Nessun progetto ha una parola in comune con il testo, che quindi non decide nulla.",
    },
}


def title(project: Project) -> str:
    """The first line of what is known of a project, not too long; else the end of its IRI."""
    line = next((each.strip() for each in project.text.splitlines() if each.strip()), "")
    line = line or project.iri.rsplit("/", 1)[1]
    return line if len(line) <= _LONGEST_TITLE else f"{line[:_LONGEST_TITLE].rsplit(' ', 1)[0]} …"


def sentence(evidence: Evidence, name: Name, language: str = "en") -> str:
    """The reasons that weigh most in one sentence; there is one for everybody."""
    clauses = [_clause(reason, evidence, name, language) for reason, _ in evidence.reasons]
    told = [each for each in clauses if each][:2] or [_clause(Reason.experience, evidence, name, language)]
    return _SENTENCE[language].format(name=name(evidence.hit.organisation), clauses=_AND[language].join(told))


def _clause(reason: Reason, evidence: Evidence, name: Name, language: str) -> str:
    told, words = evidence.told, _CLAUSES[language]
    lead = name(told.lead) if told.lead else _YOU[language]
    if reason is Reason.together and told.joint:
        first = told.joint[0]
        form = words["together_1" if len(told.joint) == 1 else "together"]
        year = max(each.begins.year for each in told.joint)
        return form.format(lead=lead, count=len(told.joint), title=f"“{title(first)}”", year=year)
    if reason is Reason.partners and told.shared:
        form = words["partners_1" if told.shared_count == 1 else "partners"]
        return form.format(lead=lead, count=told.shared_count, partner=name(told.shared[0][0]))
    if reason is Reason.partners and told.count and not told.joint:
        return words["network"]
    if reason is Reason.matter:
        return _matter(told, words)
    if reason is Reason.experience:
        form = words["experience_1" if told.count == 1 else "experience" if told.count else "unproven"]
        return form.format(count=told.count, year=told.since)
    if reason is Reason.place:
        form = words["city"] if told.same_city else words["place"]
        return form.format(lead=lead, country=evidence.hit.country) if evidence.hit.country else ""
    return words["kind"] if reason is Reason.kind and evidence.hit.kind else ""


def _matter(told: Told, words: dict[str, str]) -> str:
    if told.near:
        first = title(told.near[0][0])
        return words["near"].format(count=len(told.near), nearest=NEAREST, title=f"“{first}”")
    if told.alike_count:
        form = "matter_only" if told.count == 1 else "matter_1" if told.alike_count == 1 else "matter"
        return words[form].format(count=told.alike_count, all=told.count)
    return "" if told.count else words["profile"]


def without(counterfactual: Counterfactual, name: Name, language: str = "en") -> str:
    """The counterfactual as a sentence."""
    form = _WITHOUT if counterfactual.place else _GONE
    return form[language].format(title=f"“{name(counterfactual.project)}”", place=counterfactual.place)


def notice(each: Notice, language: str = "en") -> str:
    """What one should know of an answer."""
    return _NOTICES[language][each.key].format(**each.values)


def path(edges: tuple[Edge, ...], name: Name, asked: str) -> str:
    """A path in one line, each edge with its sources."""
    told = name(edges[0].start) if edges[0].start else asked
    for edge in edges:
        by = ", ".join(source.rpartition("/")[2] for source in edge.sources) or f"≈ {edge.likeness:.2f}"
        told += f" —[{by}]→ {name(edge.end) if edge.end else asked}"
    return told
