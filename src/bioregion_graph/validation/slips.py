"""Properties and classes that nothing defines: slips in a name, which no query would ever find.

Terms of our own namespace must stand in ``ontology/bioregion.ttl``, terms of a pinned vocabulary in its list below
``ontology/vendor``. Of each term that the sources use it is asked once, however many statements use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions

from bioregion_graph import resources
from bioregion_graph.queries.coach.nearest import namespace_slips, nearest_iris, split
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import EDITED, PREFIXES, compact, expand
from bioregion_graph.validation.findings import Finding
from bioregion_graph.validation.places import Places
from bioregion_graph.validation.turtle import Triples, read

# What stands for a shape in findings about terms.
PROPERTY_RULE, CLASS_RULE = "ontology/properties", "ontology/classes"
RULES = frozenset((PROPERTY_RULE, CLASS_RULE))
_BRG = PREFIXES["brg"]
_TYPE = expand("rdf:type")
_PROPERTY_TYPES = [expand(f"owl:{kind}Property") for kind in ("Object", "Datatype", "Annotation")]
# rdf:_1, rdf:_2 … are members of a list: no vocabulary can name them all.
_MEMBER = re.compile(re.escape(PREFIXES["rdf"]) + r"_\d+")
# One slip in ten thousand statements is one thing to mend; this many show where.
_MOST = 100
_PROPERTIES = "SELECT DISTINCT ?term WHERE { GRAPH ?source { ?thing ?term ?value } }"
_CLASSES = f"SELECT DISTINCT ?term WHERE {{ GRAPH ?source {{ ?thing {_TYPE} ?term }} }}"


@dataclass(frozen=True)
class Slip:
    """A property or class that nothing defines. ``is_ours`` tells that our own ontology should define it.

    ``meant`` is the term most like it, empty when none is.
    """

    term: str
    is_class: bool
    is_ours: bool
    meant: str

    @property
    def rule(self) -> str:
        """What stands for a shape in its findings."""
        return CLASS_RULE if self.is_class else PROPERTY_RULE

    @property
    def message(self) -> str:
        """What is wrong and what was probably meant, in English."""
        noun = "class" if self.is_class else "property"
        told = f"{compact(self.term)} is no {noun} of the ontology, so no question finds what it says."
        if not self.is_ours:
            told = f"{compact(self.term)} is no {noun} that this graph uses of its vocabulary."
        return f"{told} {self._remedy('Write', 'See the terms in')}"

    @property
    def message_it(self) -> str:
        """What is wrong and what was probably meant, in Italian."""
        noun = "una classe" if self.is_class else "una proprietà"
        told = f"{compact(self.term)} non è {noun} dell'ontologia: nessuna domanda trova ciò che dice."
        if not self.is_ours:
            told = f"{compact(self.term)} non è {noun} che questo grafo usa del suo vocabolario."
        return f"{told} {self._remedy('Scrivere', 'Vedere i termini in')}"

    def _remedy(self, write: str, see: str) -> str:
        if self.meant:
            return f"{write} {compact(self.meant)}."
        return f"{see} {'ontology/bioregion.ttl' if self.is_ours else 'ontology/vendor'}."


class Defined:
    """The terms that may be used: our own properties and classes, and those of the pinned vocabularies."""

    def __init__(self, ontology: Path) -> None:
        """Raises InputError when a file of the ontology cannot be read."""
        ours = read(ontology / "bioregion.ttl", "ontology/bioregion.ttl")
        self._properties = {name for kind in _PROPERTY_TYPES for name in _declared(ours, kind)}
        self._classes = set(_declared(ours, expand("owl:Class")))
        self._foreign: dict[str, Set[str]] = {}
        for path in sorted((ontology / "vendor").glob("*.ttl")):
            listed = read(path, f"ontology/vendor/{path.name}")
            terms = {subject.value for subject, _ in listed if isinstance(subject, NamedNode)}
            for header in listed.subjects(_TYPE, expand("owl:Ontology")):
                for namespace in listed.of(header).get(expand("dcterms:subject"), ()):
                    self._foreign[getattr(namespace, "value", "")] = terms

    def slip(self, term: str, *, is_class: bool) -> Slip | None:
        """What is wrong with a term that things are told by or are of; None when nothing is."""
        ours = self._classes if is_class else self._properties
        if term in ours:
            return None
        undone = list(namespace_slips(term))
        if meant := next((each for each in undone if each in ours), ""):
            return Slip(term, is_class, is_ours=True, meant=meant)
        if term.startswith(_BRG):
            return Slip(term, is_class, is_ours=True, meant=_nearest(term, ours))
        listed = self._listed(term)
        if term in listed or _MEMBER.fullmatch(term):
            return None
        if meant := next((each for each in undone if each in self._listed(each)), ""):
            return Slip(term, is_class, is_ours=False, meant=meant)
        # That classes begin with a capital holds in all of them.
        alike = (each for each in listed if split(each)[1][:1].isupper() == is_class)
        return Slip(term, is_class, is_ours=False, meant=_nearest(term, alike)) if listed else None

    def _listed(self, term: str) -> Set[str]:
        """The terms of the pinned vocabulary in whose namespace a term lies; none where it lies in no such one."""
        namespace = max((each for each in self._foreign if term.startswith(each)), key=len, default="")
        return self._foreign.get(namespace, frozenset())


def check(view: View, places: Places, terms: Set[NamedNode] | None = None) -> Iterator[Finding]:
    """The findings about terms that the sources use, or about those of some terms alone.

    A term that our ontology lacks is a violation in what people write by hand, elsewhere a warning, as any term is that
    a pinned vocabulary lacks. Raises InputError when a file of the ontology cannot be read.
    """
    defined = known(resources.folder("ontology"))
    properties = _used(view, _PROPERTIES) if terms is None else terms
    classes = _used(view, _CLASSES) if terms is None else terms
    for term in properties:
        if slip := defined.slip(term.value, is_class=False):
            yield from _findings(view, slip, places)
    for term in classes:
        if slip := defined.slip(term.value, is_class=True):
            yield from _findings(view, slip, places)


def check_triples(triples: Triples) -> Iterator[Finding]:
    """The findings about terms in a file that stands alone, as severe as in what people write by hand."""
    defined = known(resources.folder("ontology"))
    for subject, said in triples:
        classes = [each for each in said.get(_TYPE, ()) if isinstance(each, NamedNode)]
        slips = [defined.slip(each.value, is_class=False) for each in said]
        slips += [defined.slip(each.value, is_class=True) for each in classes]
        for slip in slips:
            if slip is not None:
                name = getattr(subject, "value", str(subject))
                severity = "violation" if slip.is_ours else "warning"
                yield Finding(
                    severity, "", triples.where, 0, name, slip.message, slip.message_it, slip.rule, slip.term
                )


def path(finding: Finding) -> str:
    """The property at which a finding about a term is to be mended, empty for other findings."""
    return {PROPERTY_RULE: finding.value, CLASS_RULE: _TYPE.value}.get(finding.shape, "")


@lru_cache(maxsize=1)
def known(ontology: Path) -> Defined:
    """The terms of an ontology folder; it is part of the program and does not change while that runs."""
    return Defined(ontology)


def _nearest(term: str, candidates: Iterable[str]) -> str:
    return next(iter(nearest_iris(term, candidates)), "")


def _declared(triples: Triples, kind: NamedNode) -> Iterable[str]:
    return (each.value for each in triples.subjects(_TYPE, kind) if isinstance(each, NamedNode))


def _used(view: View, query: str) -> list[NamedNode]:
    answer = view.query(query)
    assert isinstance(answer, QuerySolutions)
    return [row["term"] for row in answer if isinstance(row["term"], NamedNode)]


def _findings(view: View, slip: Slip, places: Places) -> Iterator[Finding]:
    """Each thing in each source that is told by this term, and the number of those above the most."""
    node = NamedNode(slip.term)
    quads = view.quads(None, _TYPE, node) if slip.is_class else view.quads(predicate=node)
    uses = dict.fromkeys(
        (getattr(quad.subject, "value", ""), getattr(quad.graph_name, "value", ""))
        for quad in quads
        if quad.graph_name != DefaultGraph()
    )
    # What is written by hand first: it refuses the edit.
    in_order = sorted(uses, key=lambda use: not use[1].startswith(EDITED))
    for subject, source in in_order[:_MOST]:
        place = places.place(subject, source)
        yield Finding(
            _severity(slip, source),
            source,
            place.file,
            place.row,
            subject,
            slip.message,
            slip.message_it,
            slip.rule,
            slip.term,
        )
    if more := in_order[_MOST:]:
        yield Finding(
            _severity(slip, more[0][1]),
            "",
            "",
            0,
            slip.term,
            f"{slip.message} So it is with {len(more):,} more, which are not listed.",
            f"{slip.message_it} Così è per altri {len(more):,}, non elencati.",
            slip.rule,
            slip.term,
        )


def _severity(slip: Slip, source: str) -> str:
    # Only what is written by hand can be mended at once by whoever is told; an import comes from a program.
    return "violation" if slip.is_ours and source.startswith(EDITED) else "warning"
