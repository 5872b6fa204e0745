"""Every text of the pages has its Italian, and the catalogue holds nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from babel.messages.pofile import read_po
from jinja2 import nodes

from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.server import languages, problems, sentences, wording, words
from bioregion_graph.terms.namespaces import CONCEPT_SCHEMES

SERVER = Path(languages.__file__).parent
TEMPLATES = sorted((SERVER / "templates").glob("*.html"))
LIBRARY = Library.load(folder("queries"))
_VARIABLE = re.compile(r"\?(\w+)")
_ALIAS = re.compile(r"AS\s+\?(\w+)\s*\)", re.IGNORECASE)
_TITLES = re.compile(r'problem\(\s*request,\s*\d+,\s*"([^"]+)"')
_HTTP_TITLES = re.compile(r"titles = \{([^}]*)\}")
_TRANSLATED = re.compile(r'translate\((?:\w+,\s*)?"([^"]+)"')
_WORD_AND_TIMES = re.compile(r'\("(from|until|seen)", ')


def in_templates() -> set[str]:
    """The constants that templates pass to ``t``."""
    environment = jinja2.Environment(autoescape=True)
    found = set()
    for template in TEMPLATES:
        for call in environment.parse(template.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                for each in call.args:
                    branches = (each.expr1, each.expr2) if isinstance(each, nodes.CondExpr) else (each,)
                    found |= {branch.value for branch in branches if isinstance(branch, nodes.Const)}
    return found


def columns() -> set[str]:
    """The headings of the library's answers."""
    found = set()
    for question in LIBRARY:
        head = re.search(
            r"^SELECT\s+(?:DISTINCT\s+)?(.*?)^\s*(?:WHERE\b|\{)", question.text, re.DOTALL | re.MULTILINE
        )
        if head is None:
            continue
        clause = head[1]
        names = set(_ALIAS.findall(clause))
        while re.search(r"\([^()]*\)", clause):
            clause = re.sub(r"\([^()]*\)", " ", clause)
        names |= set(_VARIABLE.findall(clause))
        found |= {name for name in names if not name.endswith(("Label", "En", "It"))}
    return {wording.column(name, str) for name in found}


def in_python() -> set[str]:
    """What is translated by code: headings, answers, spans, topics, meanings, titles of problems."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in SERVER.glob("*.py"))
    told = (SERVER / "problems.py").read_text(encoding="utf-8")
    found = (
        set(_TITLES.findall(told))
        | set(re.findall(r'"([^"]+)"', _HTTP_TITLES.findall(told)[0]))
        | {"Not answered"}
    )
    found |= set(_TRANSLATED.findall(source)) | set(_WORD_AND_TIMES.findall(source))
    found |= {title for _, _, title in problems._STATUS}
    found |= set(sentences.SENTENCES) | set(sentences.STANDARD.values())
    found |= set(words.TIES.values()) | set(words.REFERENCES.values()) | set(words.FOREIGN_LABELS.values())
    found |= set(words.KINDS.values()) | set(words.OTHER_TIES.values())
    found |= set(words.AROUND.values()) | set(words.PARTS_AROUND.values())
    found |= {name for name, _ in words.CLASSES.values()} | set(wording.COMPARATORS.values()) | {"exactly"}
    found |= set(wording.BASES)
    found |= set(words.REMARKS.values())
    found |= {text for both in wording._SPANS.values() for text in both} | {"yes", "no", "unknown"}
    found |= {scheme.replace("-", " ") for scheme in CONCEPT_SCHEMES.values()}
    for question in LIBRARY:
        found |= {question.topic} | {each.meaning for each in question.parameters}
    return found


def wanted() -> set[str]:
    """All texts of the pages."""
    return (in_templates() | in_python() | columns()) - {""}


def test_the_texts_are_found() -> None:
    assert len(in_templates()) > 80
    assert {"network", "answer"} <= columns()
    assert {"Not found", "Members", "governance"} <= in_python()


def test_every_text_has_its_italian() -> None:
    assert sorted(wanted() - set(languages.catalogue("it"))) == []


def test_nothing_in_the_catalogue_is_out_of_use() -> None:
    assert sorted(set(languages.catalogue("it")) - wanted()) == []


def test_the_catalogue_is_sound() -> None:
    with (SERVER / "locales" / "it.po").open("rb") as file:
        messages = [message for message in read_po(file, abort_invalid=True) if message.id]
    assert not [message.id for message in messages if message.fuzzy or not message.string]
    assert not [message.id for message in messages if str(message.string) != str(message.string).strip()]


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [(1234567.5, "en", "1,234,567.5"), (1234567.5, "it", "1.234.567,5")],
)
def test_numbers_are_written_as_the_language_does(value: float, language: str, expected: str) -> None:
    assert languages.number(value, language) == expected
