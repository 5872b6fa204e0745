"""What is derived from the projects that began before a day: matrices over organisations, projects, themes, words.

Nothing of a later project is in it, neither counts nor frequencies of words, so that a match "as of" a day, and an
evaluation, know what was known then (Ji et al., TOIS 2023, on leaks).

Shapes: *projects* and *organisations* are the rows and columns named in ``Index``; all matrices are sparse, float32.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bioregion_graph.matching import themes
from bioregion_graph.matching.facts import Facts, Organisation, Project
from bioregion_graph.matching.themes import Key

Vector = NDArray[np.float32]
# A sparse array of SciPy, which tells no types.
Matrix: TypeAlias = Any
# Years after which a project counts for a third (1/e).
DECAY_YEARS = 4.0
_DAYS_A_YEAR = 365.25
_KNOWN = 0.99
_WORD = r"[^\W\d_]\w{2,}"
_MOST_WORDS = 200_000
# Ties that are added to what is seen between two countries and to what chance would have.
_PRIOR = 5.0


@dataclass(frozen=True)
class Index:
    """The matrices as of a day.

    ``member``: projects × organisations, 1 where one takes part; ``led``: 1 where one coordinates;
    ``themed``: projects × themes; ``words``: projects × words, TF-IDF, rows of length 1.
    """

    day: date
    projects: Sequence[Project]
    organisations: Sequence[Organisation]
    member: Matrix
    led: Matrix
    themed: Matrix
    words: Matrix
    theme_numbers: dict[Key, int]
    vectorizer: TfidfVectorizer

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The column of each organisation, by its IRI."""
        return {each.iri: number for number, each in enumerate(self.organisations)}

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each project, by its IRI."""
        return {each.iri: number for number, each in enumerate(self.projects)}

    @cached_property
    def known_until(self) -> date:
        """The day by which 99 of 100 projects had begun: what is told later is too little to measure time by. A graph
        that ends years ago is looked at as it was then."""
        begun = sorted(each.begins for each in self.projects)
        return begun[int(len(begun) * _KNOWN)] if begun else self.day

    @cached_property
    def years(self) -> Vector:
        """How many years before that day each project began; 0 for those after it."""
        days = [max((self.known_until - each.begins).days, 0) for each in self.projects]
        return np.asarray(days, np.float32) / np.float32(_DAYS_A_YEAR)

    @cached_property
    def weight(self) -> Vector:
        """What each project counts for today: 1 when it begins, less year after year."""
        return vector(np.exp(-self.years / np.float32(DECAY_YEARS)))

    @cached_property
    def size(self) -> Vector:
        """How many members each project has."""
        return _sums(self.member, 1)

    @cached_property
    def by_member(self) -> Matrix:
        """organisations × projects."""
        return self.member.T.tocsr()

    @cached_property
    def by_lead(self) -> Matrix:
        """organisations × projects that they coordinate."""
        return self.led.T.tocsr()

    @cached_property
    def count(self) -> Vector:
        """In how many projects each organisation has been."""
        return _sums(self.member, 0)

    @cached_property
    def activity(self) -> Vector:
        """The same, each project with its weight of today."""
        return vector(self.by_member @ self.weight)

    @cached_property
    def ties(self) -> Matrix:
        """organisations × organisations: joint projects, each with its weight divided by its other members (Newman
        2001, Phys. Rev. E 64, 016132); nobody is tied to itself."""
        each = np.where(self.size > 1, self.weight / np.maximum(self.size - 1, 1), 0).astype(np.float32)
        ties = (self.by_member @ sparse.diags_array(each) @ self.member).tocsr()
        ties.setdiag(0)
        ties.eliminate_zeros()
        ties.sort_indices()
        return ties

    @cached_property
    def strength(self) -> Vector:
        """The sum of the ties of each organisation."""
        return _sums(self.ties, 1)

    @cached_property
    def neighbours(self) -> Vector:
        """With how many others each organisation has been in a project."""
        return vector(np.diff(self.ties.indptr))

    @cached_property
    def experience(self) -> Matrix:
        """organisations × themes: projects in the theme, each with its weight; a concept that one tells of itself
        counts as a project."""
        return (self.by_member @ sparse.diags_array(self.weight) @ self.themed + self._told).tocsc()

    @cached_property
    def _told(self) -> Matrix:
        """organisations × themes: 1 for each concept that one tells of itself."""
        keys = [[(themes.Theme.CONCEPT, concept) for concept in each.concepts] for each in self.organisations]
        rows = [[self.theme_numbers[key] for key in each if key in self.theme_numbers] for each in keys]
        return _marks(rows, len(self.theme_numbers))

    @cached_property
    def profiles(self) -> Matrix:
        """organisations × words: the words of their projects by weight, rows of length 1."""
        return normalised(self._summed)

    @cached_property
    def described(self) -> Matrix:
        """The same with the words by which they describe themselves."""
        texts = [each.text for each in self.organisations]
        if not any(texts):
            return self.profiles
        return normalised(self._summed + sparse.csr_array(self.vectorizer.transform(texts)))

    @property
    def _summed(self) -> Matrix:
        return (self.by_member @ sparse.diags_array(self.weight) @ self.words).tocsr()

    @cached_property
    def countries(self) -> NDArray[np.intp]:
        """The number of the country of each organisation; those whose country is unknown share one."""
        return _numbers([each.country for each in self.organisations])

    @cached_property
    def cities(self) -> NDArray[np.intp]:
        """The number of the city of each organisation; -1 where it is unknown. Accents and case do not count."""
        named = [_plain(each.city) for each in self.organisations]
        numbers = _numbers(
            [f"{each.country} {name}" for each, name in zip(self.organisations, named, strict=True)]
        )
        return np.where([bool(name) for name in named], numbers, -1)

    @cached_property
    def lately(self) -> Vector:
        """The projects of each organisation, those a year old counting a third."""
        return vector(self.by_member @ np.exp(-self.years))

    @cached_property
    def last_years(self) -> Vector:
        """How many years ago the last project of each organisation began; infinite where it had none."""
        last = np.full(len(self.organisations), np.inf, np.float32)
        entries = self.member.tocoo()
        np.minimum.at(last, entries.coords[1], self.years[entries.coords[0]])
        return last

    @cached_property
    def mean_size(self) -> Vector:
        """The logarithm of the members of the projects of each organisation, their mean; two projects of five are
        added, so that one project does not say it all."""
        summed = self.by_member @ np.log(np.maximum(self.size, 1))
        return vector((summed + 3) / (self.count + 2))

    @cached_property
    def concepts(self) -> Vector:
        """With how many concepts each project is classified."""
        return _sums(self.themed[:, self.concept_columns], 1)

    @cached_property
    def concept_columns(self) -> list[int]:
        """The columns of concepts among the themes."""
        named = self.theme_numbers.items()
        return sorted(number for (theme, _), number in named if theme is themes.Theme.CONCEPT)

    @cached_property
    def country_codes(self) -> dict[str, int]:
        """The number of each country that is known, by its code."""
        return {
            each.country: number
            for each, number in zip(self.organisations, self.countries.tolist(), strict=True)
            if each.country
        }

    def has_history(self, organisation: str) -> bool:
        """Whether it was in any project before the day."""
        number = self.numbers.get(organisation)
        return number is not None and bool(self.count[number])

    @cached_property
    def kinds(self) -> NDArray[np.intp]:
        """The number of the kind of each organisation; those of unknown kind share one."""
        return _numbers([each.kind for each in self.organisations])

    @cached_property
    def country_ties(self) -> NDArray[np.float64]:
        """countries × countries: the ties between their organisations."""
        count = int(self.countries.max(initial=0)) + 1
        places = (np.arange(len(self.countries)), self.countries)
        within = sparse.csr_array(
            (np.ones(len(self.countries), np.float32), places), shape=(len(self.countries), count)
        )
        return np.asarray((within.T @ self.ties @ within).todense(), np.float64)

    @cached_property
    def country_lift(self) -> Vector:
        """countries × countries: the logarithm of ties between two by what chance would have, drawn to 0 where
        chance would have few."""
        seen = self.country_ties
        whole = max(float(seen.sum()), 1e-9)
        chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / whole
        return np.log((seen + _PRIOR) / (chance + _PRIOR)).astype(np.float32)

    def words_of(self, text: str) -> Matrix:
        """1 × words: a text by the words of the projects; empty where it shares none."""
        return sparse.csr_array(self.vectorizer.transform([text]))

    def theme_columns(self, keys: Iterable[Key], theme: themes.Theme) -> list[int]:
        """The columns of those themes that are of one kind and that some project has."""
        return sorted(
            self.theme_numbers[key] for key in keys if key[0] is theme and key in self.theme_numbers
        )


def build(facts: Facts, day: date) -> Index:
    """The index as of a day: 10 seconds for 50,000 projects.

    Candidates are all organisations that were in a project before it, and those that say what they do.
    """
    projects = [project for project in facts.projects if project.begins < day]
    taken = {member for project in projects for member in project.members}
    # Whoever has no project but tells its field can be found by it.
    told = {iri for iri, each in facts.organisations.items() if each.text or each.concepts}
    names = sorted(taken | told)
    organisations = [facts.organisations.get(iri) or Organisation(iri) for iri in names]
    numbers = {iri: number for number, iri in enumerate(names)}
    vectorizer = TfidfVectorizer(
        sublinear_tf=True, min_df=min(2, max(1, len(projects) // 10)), max_df=0.1 if len(projects) > 100 else 1.0,
        stop_words="english", token_pattern=_WORD, ngram_range=(1, 2), max_features=_MOST_WORDS, dtype=np.float32,
    )  # fmt: skip
    texts = [text_of(project) for project in projects]
    words = _words(vectorizer, texts)
    theme_numbers: dict[Key, int] = {}
    for each in organisations:
        for concept in each.concepts:
            theme_numbers.setdefault((themes.Theme.CONCEPT, concept), len(theme_numbers))
    themed = [
        [
            theme_numbers.setdefault(key, len(theme_numbers))
            for key in sorted(themes.of_project(project), key=str)
        ]
        for project in projects
    ]
    return Index(
        day,
        projects,
        organisations,
        _marks([[numbers[each] for each in project.members] for project in projects], len(names)),
        _marks([[numbers[each] for each in project.coordinators] for project in projects], len(names)),
        _marks(themed, len(theme_numbers)),
        words,
        theme_numbers,
        vectorizer,
    )


def text_of(project: Project) -> str:
    """What a project is about; what its call asked for counts twice, since its own text may be a name only."""
    asked = project.topic.text if project.topic else ""
    return "\n".join((project.text, asked, asked))


def _words(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> Matrix:
    try:
        return sparse.csr_array(vectorizer.fit_transform(texts))
    except ValueError:
        # No word is left: texts that say nothing, or too few of them.
        vectorizer.set_params(min_df=1, max_df=1.0).fit(["unsaid"])
        return sparse.csr_array((len(texts), 1), dtype=np.float32)


def normalised(matrix: Matrix) -> Matrix:
    """The matrix with rows of length 1; an empty row stays empty."""
    length = np.sqrt(_sums(matrix.multiply(matrix), 1))
    return (sparse.diags_array(1 / np.maximum(length, 1e-9)) @ matrix).tocsr().astype(np.float32)


def _marks(rows: Sequence[Sequence[int]], columns: int) -> Matrix:
    """A matrix with a 1 at each of the numbers of each row."""
    starts = np.cumsum([0, *map(len, rows)])
    numbers = np.fromiter((each for row in rows for each in row), np.int32, int(starts[-1]))
    return sparse.csr_array(
        (np.ones(len(numbers), np.float32), numbers, starts), shape=(len(rows), columns), dtype=np.float32
    )


def vector(values: Any) -> Vector:
    """A vector out of whatever SciPy gives: an array, or a matrix of one row or column."""
    return np.asarray(values.todense() if sparse.issparse(values) else values, np.float32).ravel()


def _sums(matrix: Matrix, axis: int) -> Vector:
    return vector(matrix.sum(axis=axis))


def _plain(name: str) -> str:
    """The letters of a name, without case and accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if each.isalpha())


def _numbers(values: Sequence[str]) -> NDArray[np.intp]:
    known = {value: number for number, value in enumerate(sorted(set(values)))}
    return np.asarray([known[value] for value in values], np.intp)
