"""NACE Rev. 2, the European classification of economic activities: sections, divisions, groups and classes.

Read is any SKOS file of it. Concepts are named by their code here, whatever address the file gives them, and tied to
the official address, which is the code without its full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers import skos_file
from bioregion_graph.importers.entries import Entry, Report, Statements, fingerprint
from bioregion_graph.importers.euroscivoc import scheme_entry
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.reading import the_file
from bioregion_graph.terms.namespaces import expand

SCHEME = "concepts/nace"
_OFFICIAL = "http://data.europa.eu/ux2/nace2/"
_CODE = re.compile(r"[A-U]|\d\d(?:\.\d{1,2})?")
_CONCEPT = expand("skos:Concept")
_LABEL, _NOTATION, _BROADER = expand("skos:prefLabel"), expand("skos:notation"), expand("skos:broader")
_IN_SCHEME, _EXACT, _TOP = expand("skos:inScheme"), expand("skos:exactMatch"), expand("skos:topConceptOf")
_NAMES = {
    "en": "Economic activities (NACE Rev. 2)",
    "it": "Attività economiche (NACE Rev. 2)",
}


class Nace:
    """The economic activities."""

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The scheme, then its concepts. Raises InputError when the file is missing or unreadable."""
        name = the_file(files, skos_file.ENDINGS, "SKOS file of NACE")
        yield scheme_entry(SCHEME, _NAMES, graph)
        found = skos_file.concepts(files, name, report)
        codes = {concept.address: code_of(concept.code) for concept in found}
        for concept in found:
            code = codes[concept.address]
            if not _CODE.fullmatch(code):
                what = f'"{concept.code}" is no code of NACE (<{concept.address}>).'
                report.fault(name, InputError(what, files.label(name), "Write a code such as 72.11."))
                continue
            broader = sorted({codes[each] for each in concept.broader if each in codes})
            mark = fingerprint("nace", (code, *broader, *map("=".join, concept.labels.items())))
            quads = partial(_quads, code, broader, concept.labels, graph)
            yield Entry(concept.row.where, (concept_key(code),), (mark,), quads)


def code_of(notation: str) -> str:
    """A code with its full stop: "7211" and "72.11" are one. Other texts stay as they are."""
    return f"{notation[:2]}.{notation[2:]}" if re.fullmatch(r"\d{3,4}", notation) else notation


def concept_key(code: str) -> str:
    """The key of an economic activity by its code (``72.11``, ``M``)."""
    return f"{SCHEME}/{code.lower()}"


def _quads(code: str, broader: list[str], labels: dict[str, str], graph: NamedNode) -> Iterable[Quad]:
    said = Statements(concept_key(code), graph, _CONCEPT)
    said.link(_IN_SCHEME, SCHEME)
    said.add(_NOTATION, code)
    said.add(_EXACT, NamedNode(_OFFICIAL + code.replace(".", "")))
    for language, label in labels.items():
        # The official file writes the code before the name.
        said.add(_LABEL, Literal(label.removeprefix(code).strip(" -") or label, language=language))
    for each in broader:
        said.link(_BROADER, concept_key(each))
    if not broader:
        said.link(_TOP, SCHEME)
    return said.quads
