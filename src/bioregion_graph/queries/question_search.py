"""Finding the questions of the library that plain words ask for, in English or Italian.

Questions and words are compared by the groups of three to five letters within their words, weighted by how rare they
are (tf-idf, Salton and Buckley 1988), so that "presided" comes near "president" without a list of endings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sklearn.feature_extraction.text import TfidfVectorizer

from bioregion_graph.queries.library import Query
from bioregion_graph.terms.iris import fold

# A question that is less alike (of 1) was not meant.
_LEAST = 0.08
_MOST_LETTERS = 500


class QuestionSearch:
    """The words of questions, ready to be compared. May be shared by threads."""

    def __init__(self, questions: Iterable[Query]) -> None:
        self._questions = list(questions)
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), preprocessor=fold, sublinear_tf=True
        )
        self._texts = self._vectorizer.fit_transform([_words_of(each) for each in self._questions])

    def search(self, words: str, limit: int = 5) -> Sequence[Query]:
        """At most ``limit`` questions, the most alike first; of equals the first by name."""
        wanted = self._vectorizer.transform([words[:_MOST_LETTERS]])
        scores = (self._texts @ wanted.T).toarray()[:, 0]
        best = sorted(zip(-scores, self._questions, strict=True), key=lambda each: (each[0], each[1].name))
        return [question for score, question in best[:limit] if -score >= _LEAST]


def _words_of(question: Query) -> str:
    # The question says it best, so it counts twice.
    asked = f"{question.question} {question.question_it} "
    said = f"{question.summary} {question.summary_it} {question.header.description} {question.header.description_it}"
    return f"{asked * 2}{said} {' '.join(question.tags)} {question.topic}"
