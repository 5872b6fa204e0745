"""Which projects of a CORDIS export are of the life sciences, by the export's own rows.

Chosen is what one row says plainly: the code of a topic or programme part, a field of EuroSciVoc, or words of the
title. Rather one project too many than one too few: to which field each belongs is decided later (``placing``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.files import Files
from bioregion_graph.terms import programmes

# Fields of EuroSciVoc, by the beginning of their path, that are of the life sciences with all that is below them.
_FIELDS = (
    "medical and health sciences",
    "agricultural sciences",
    "natural sciences/biological sciences",
    "engineering and technology/medical engineering",
    "engineering and technology/industrial biotechnology",
    "engineering and technology/environmental biotechnology",
    "engineering and technology/other engineering and technologies/food technology",
    "social sciences/psychology/neuropsychology",
)
# Beginnings of words that stand in hardly any title outside the life sciences.
_WORDS = """
alzheimer antibiot antimicrob bacteri biobank biodiagnos bioeconom bioinformat biolog biomark biomater biomed
bioprocess biorefin biosens biotech cancer cardi clinic crispr dementia diabet diagnos diseas dna$ drug
e-health ehealth embryo enzym epidemi epigen food fung gene$ genes$ genet genom health hospital immun infect
leuk malaria medic metabol metagenom microbio mrna neur nutri oncol organoid parasit pathogen patholog patient
pharma physiolog plasmid probiotic protein proteom psychiatr regenerative rna$ stem_cell surgery surgical
therap tissue_engineer toxic transcriptom transplant tuberculosis tumo vaccin veterinar viral virus
"""
# An underscore stands for a blank, a dollar sign for the end of the word.
_IN_TITLE = re.compile(
    rf"\b(?:{'|'.join(_WORDS.split())})".replace("_", r"\s").replace("$", r"\b"), re.IGNORECASE
)
_PROJECTS = Layout("project.csv", ("id", "title"))
_TOPICS = Layout("topics.csv", ("projectID", "topic"))
_PARTS = Layout("legalBasis.csv", ("projectID", "legalBasis"))
_FIELDS_OF_SCIENCE = Layout("euroSciVoc.csv", ("projectID", "euroSciVocPath"))


class LifeSciences:
    """The identifiers of the projects of an export that are of the life sciences, found when first asked for."""

    def __init__(self, files: Files) -> None:
        """``files`` stay open as long as this is asked."""
        self._files = files

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._identifiers

    def __len__(self) -> int:
        return len(self._identifiers)

    @cached_property
    def _identifiers(self) -> frozenset[str]:
        return frozenset(self._found())

    def _found(self) -> Iterator[str]:
        """Each file is read once. Raises InputError when one is unreadable."""
        readers: tuple[tuple[Layout, str, Callable[[Row], bool]], ...] = (
            (_PROJECTS, "id", _is_told_by_project),
            (_TOPICS, "projectID", _is_told_by_topic),
            (_PARTS, "projectID", _is_told_by_part),
            (_FIELDS_OF_SCIENCE, "projectID", _is_told_by_field),
        )
        for layout, key, is_told in readers:
            if layout is _PROJECTS or layout.name.lower() in self._files:
                for row in Rows(self._files, layout):
                    # What is wrong with a row is told when it is imported.
                    if row.fault is None and is_told(row):
                        yield row.get(key)


def _is_told_by_project(row: Row) -> bool:
    codes = [*row.get("topics").split(";"), row.get("masterCall")]
    is_coded = any(programmes.of_topic(code) for code in codes) or _is_told_by_part(row)
    return is_coded or _IN_TITLE.search(row.get("title")) is not None


def _is_told_by_topic(row: Row) -> bool:
    return programmes.of_topic(row.get("topic")) is not None or _IN_TITLE.search(row.get("title")) is not None


def _is_told_by_part(row: Row) -> bool:
    return programmes.of_part(row.get("legalBasis")) is not None


def _is_told_by_field(row: Row) -> bool:
    return row.get("euroSciVocPath").strip("/").startswith(_FIELDS)
