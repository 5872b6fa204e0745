"""The life-science taxonomy as placing uses it: what is narrower, what EuroSciVoc leads to, which words are labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bioregion_graph.placing.profiles import Concept
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import PREFIXES

LIFE_SCIENCE = PREFIXES["ls"]
# How surely a project in a field of EuroSciVoc is in the concept that maps to it. In a narrower field of theirs it is
# for certain, as far as CORDIS put it there rightly; a close one is good to search with, not to count with
# (docs/taxonomy.md); of a broader one the concept is only a part.
STRENGTHS = {"exactMatch": 0.95, "narrowMatch": 0.9, "closeMatch": 0.6, "broadMatch": 0.3}
# Shorter labels must be acronyms, and stand in capitals.
SHORTEST = 5
# Branches and labels whose words are those of any project: they tell little outside the life sciences.
_GENERAL_BRANCHES = ("enabling-services", "research-infrastructures", "regulatory-market-access")
_EVERYDAY = """
acceleration; accessibility; active living; ageing; agriculture; agrifood; aquaculture; bioenergy; biofuels;
biogas; bioplastics; biorefinery; cell factories; circular bioeconomy; clean tech; clean technologies;
cleantech; climate and health; cohorts; cold chain; community care; controlled release; cosmetics; decision
support systems; design for all; digital twins; early detection; education; environment; environmental
technology; exoskeletons; fine chemicals; fitness; food industry; food quality; food safety; food technology;
fundamental research; generics; green chemistry; green technologies; hydrogels; hygiene; implants;
indications; interoperability; livestock; microfluidics; microsystems; mobility aids; molecular modelling;
prevention; process validation; quality assurance; quality of life; rehabilitation; remote monitoring; safety
assessment; scaffolds; screening; security of supply; sequencing; silver economy; small molecules; smart
farming; smart living; sterilisation; usability; virtual reality therapy; wearable sensors; wearables;
wellbeing; wellness
"""
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 8
# Words that take out what follows them.
_EXCEPT = frozenset(("except", "excepting", "excluding", "non"))
_OTHER_THAN = frozenset((("other", "than"),))


class Taxonomy:
    """The concepts of the taxonomy and of EuroSciVoc, by IRI."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self.ours = sorted(iri for iri in concepts if iri.startswith(LIFE_SCIENCE))
        self._above = {iri: self._all_above(iri) for iri in concepts}
        self._mapped: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._labels: dict[tuple[str, ...], tuple[str, str]] = {}
        self._acronyms: dict[str, tuple[str, str]] = {}
        for iri in self.ours:
            for match, addresses in concepts[iri].matches.items():
                for address in addresses:
                    self._mapped[address].append((iri, match))
            for label in concepts[iri].labels:
                self._learn(label, iri)
        everyday = {words(label) for label in _EVERYDAY.split(";")}
        self._everyday = {label for label in self._labels if label in everyday}

    def above(self, iri: str) -> frozenset[str]:
        """All concepts that are broader than one."""
        return self._above.get(iri, frozenset())

    def label(self, iri: str) -> str:
        """A name of a concept, or its code."""
        concept = self._concepts.get(iri)
        return concept.labels[0] if concept is not None and concept.labels else iri.rpartition("/")[2]

    def of_field(self, field: str) -> dict[str, float]:
        """The concepts that a field of EuroSciVoc leads to, with their strength.

        The mappings of broader fields count too, but for those that say that theirs is the broader one.
        """
        found: dict[str, float] = {}
        for each in (field, *sorted(self.above(field))):
            concept = self._concepts.get(each)
            for address in concept.matches.get("exactMatch", ()) if concept is not None else ():
                for iri, match in self._mapped.get(address, ()):
                    if each == field or match != "broadMatch":
                        found[iri] = max(found.get(iri, 0.0), STRENGTHS[match])
        return self.finest(found)

    def finest(self, found: Mapping[str, float]) -> dict[str, float]:
        """Without the concepts of which a narrower one is as strong: the broader ones follow."""
        return {
            iri: strength
            for iri, strength in found.items()
            if not any(iri in self.above(other) and found[other] >= strength for other in found)
        }

    def in_text(self, text: str) -> Iterator[tuple[str, str, bool]]:
        """The concepts whose labels stand in a text: concept, label, and whether the words are everyday ones.

        Whole words are compared; the longest label wins, and no word counts twice. What a text takes out (diseases
        "except cancer", "non-cancer" patients) is not what it is about.
        """
        if not text.isupper():
            for word in dict.fromkeys(re.findall(r"[\w-]+", text)):
                if word in self._acronyms:
                    yield *self._acronyms[word], True
        known = list(words(text))
        for length in range(_MOST_WORDS, 0, -1):
            for start in range(len(known) - length + 1):
                label = tuple(known[start : start + length])
                if label in self._labels:
                    is_out = _takes_out(known[:start])
                    known[start : start + length] = [""] * length
                    if is_out:
                        continue
                    iri, said = self._labels[label]
                    yield iri, said, label in self._everyday or self._is_general(iri)

    def _learn(self, label: str, iri: str) -> None:
        if len(label) >= SHORTEST:
            self._labels.setdefault(words(label), (iri, label))
        elif label.isupper():
            self._acronyms.setdefault(label, (iri, label))

    def _is_general(self, iri: str) -> bool:
        return not {f"{LIFE_SCIENCE}{branch}" for branch in _GENERAL_BRANCHES}.isdisjoint(
            {iri, *self.above(iri)}
        )

    def _all_above(self, iri: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            concept = self._concepts.get(waiting.pop())
            new = set(concept.broader) - found if concept is not None else set()
            found |= new
            waiting.extend(new)
        return frozenset(found - {iri})


def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: folded, in one spelling of English, without the plural's "s"."""
    plain = fold(re.sub(r"['’]", "", text))
    return tuple(_spelt(word) for word in _WORD.findall(plain))


def _spelt(word: str) -> str:
    """American and British spellings as one; "genetics" keeps its "s", since "genetic" says less."""
    if len(word) > 4 and word.endswith("s") and not word.endswith(("ics", "ss", "is", "us")):
        word = word[:-1]
    return re.sub(r"(?<=.)our\b", "or", word.replace("ageing", "aging").replace("z", "s")).replace("ae", "e")


def _takes_out(before: Sequence[str]) -> bool:
    """Whether the words before another one take it out."""
    return bool(before) and (before[-1] in _EXCEPT or tuple(before[-2:]) in _OTHER_THAN)
