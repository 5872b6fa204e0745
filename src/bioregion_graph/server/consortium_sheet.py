"""What a workbook and a printed page tell of a consortium, and the words for it in English and Italian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale

WORDS = {
    "en": {
        "consortium": "Consortium",
        "call": "Call",
        "deadline": "Deadline",
        "rules_of": "Rules of",
        "day": "Checked for",
        "generation": "Generation of the graph",
        "verdict": "Verdict",
        "members": "Members",
        "role": "Role",
        "name": "Name",
        "country": "Country",
        "kind": "Kind",
        "identifier": "Identifier",
        "why": "Why it is here",
        "rules": "Rules",
        "rule": "Rule",
        "text": "Text",
        "basis": "Legal basis",
        "sources": "Sources",
        "confidence": "Confidence",
        "questions": "To find out",
        "settles": "Settles",
        "bears": "Bears on",
        "repairs": "What would mend it",
        "notices": "To know",
        "unknown": "not known",
        "warns": "only warns",
        "advice": "It informs; it is no legal advice: the topic text and the work programme decide.",
    },
    "it": {
        "consortium": "Consorzio",
        "call": "Bando",
        "deadline": "Scadenza",
        "rules_of": "Regole di",
        "day": "Verificato per il",
        "generation": "Generazione del grafo",
        "verdict": "Esito",
        "members": "Membri",
        "role": "Ruolo",
        "name": "Nome",
        "country": "Paese",
        "kind": "Tipo",
        "identifier": "Identificatore",
        "why": "Perché c'è",
        "rules": "Regole",
        "rule": "Regola",
        "text": "Testo",
        "basis": "Base giuridica",
        "sources": "Fonti",
        "confidence": "Certezza",
        "questions": "Da scoprire",
        "settles": "Decide",
        "bears": "Riguarda",
        "repairs": "Che cosa rimedierebbe",
        "notices": "Da sapere",
        "unknown": "non noto",
        "warns": "avverte soltanto",
        "advice": "Informa; non è una consulenza legale: decidono il testo del tema e il programma di lavoro.",
    },
}
ROLES = {
    "en": {
        "coordinator": "coordinator",
        "beneficiary": "beneficiary",
        "affiliated-entity": "affiliated entity",
        "associated-partner": "associated partner",
    },
    "it": {
        "coordinator": "coordinatore",
        "beneficiary": "beneficiario",
        "affiliated-entity": "entità affiliata",
        "associated-partner": "partner associato",
    },
}
ANSWERS = {
    "en": {"yes": "met", "no": "broken", "unknown": "not known"},
    "it": {"yes": "rispettata", "no": "violata", "unknown": "non noto"},
}
VERDICTS = {
    "en": {"eligible": "Eligible", "not eligible": "Not eligible", "unknown": "Not known yet"},
    "it": {"eligible": "Ammissibile", "not eligible": "Non ammissibile", "unknown": "Ancora da chiarire"},
}


@dataclass(frozen=True)
class Sheet:
    """The consortium as the interface tells it (``said``), its title and call, the labels of its types of call and of
    kinds by IRI, and for each member a sentence, where the ranking has one."""

    title: str
    said: Mapping[str, Any]
    call: Mapping[str, Any] | None
    types: Sequence[str]
    why: Mapping[str, str]
    kinds: Mapping[str, str]
    generation: int
    lang: str

    @property
    def words(self) -> Mapping[str, str]:
        """The words of its language."""
        return WORDS[self.lang]

    @property
    def verdict(self) -> str:
        """The verdict in a word."""
        return VERDICTS[self.lang][self.said["verdict"]]

    def head(self) -> list[tuple[str, str]]:
        """What stands above the tables: names and values."""
        words, call = self.words, self.call
        told = [(words["verdict"], self.said["sentence"])]
        if call:
            told.append((words["call"], f"{call['code']} {call['title']}"))
            told.append((words["deadline"], call["deadline"] or words["unknown"]))
        told.append((words["rules_of"], ", ".join(self.types)))
        told.append((words["day"], self.said["day"]))
        told.append((words["generation"], str(self.generation)))
        return told

    def members(self) -> list[dict[str, str]]:
        """Each member in words."""
        return [
            {
                "role": ROLES[self.lang][each["role"]],
                "name": each["label"],
                "country": self._country(each["country"]),
                "kind": ", ".join(self.kinds.get(kind, kind) for kind in each["kinds"])
                or self.words["unknown"],
                "identifier": each["organisation"],
                "why": self.why.get(each["organisation"], ""),
            }
            for each in self.said["members"]
        ]

    def rules(self) -> list[dict[str, str]]:
        """Each rule in words; what only warns says so."""
        return [
            {
                "rule": each["code"],
                "verdict": ANSWERS[self.lang][each["verdict"]]
                + ("" if each["severity"] == "violation" else f" ({self.words['warns']})"),
                "text": each["sentence"],
                "basis": each["legalBasis"],
                "sources": " ".join(each["sources"]),
                "confidence": each["confidence"],
                "answer": str(each["verdict"]),
            }
            for each in self.said["rules"]
        ]

    def _country(self, code: str | None) -> str:
        if not code:
            return self.words["unknown"]
        name: str | None = Locale(self.lang).territories.get(code)
        return name or code
