"""What a file of shapes may say; anything that would not be checked is refused with the word to take out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.validation import graphs

from bioregion_graph.errors import InputError
from bioregion_graph.validation.shapes import load, read_shapes

RULE = graphs.rule("SELECT $this WHERE { $this brg:theme ?value }")
PROPERTY = graphs.shape("sh:minCount 1")


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


# What is written, and what the message says of it and advises.
REFUSED: dict[str, tuple[str, str, str]] = {
    "a word that is not checked": (
        graphs.shape("sh:minLength 3"),
        "urn:test:property uses sh:minLength, which is not checked here.",
        "Remove it.",
    ),
    "a word of another vocabulary": (
        graphs.shape("sh:minCount 1 ; skos:note 'x'"),
        "urn:test:property uses skos:note, which is not checked here.",
        "Remove it.",
    ),
    "a word on the shape": (
        changed(PROPERTY, "sh:targetClass", "sh:closed true ; sh:targetClass"),
        "brg:TestShape uses sh:closed, which is not checked here.",
        "Remove it.",
    ),
    "a word inside an alternative": (
        graphs.shape("sh:or ( [ sh:datatype xsd:date ] [ sh:minCount 1 ] )"),
        "A blank node uses sh:minCount, which is not checked here.",
        "Remove it.",
    ),
    "a limit said twice": (
        graphs.shape("sh:minCount 1 , 2"),
        "urn:test:property says sh:minCount twice.",
        "Keep one of the two.",
    ),
    "a count that is no number": (
        graphs.shape("sh:maxCount 'many'"),
        "urn:test:property has a sh:maxCount that is no number.",
        "Write a whole number.",
    ),
    "an empty alternative": (
        graphs.shape("sh:or ( [ sh:datatype xsd:date ] [ ] )"),
        "urn:test:property has an empty alternative.",
        "Ask something in each of sh:or.",
    ),
    "an unknown severity": (
        graphs.shape("sh:minCount 1 ; sh:severity sh:Disaster"),
        "urn:test:property has an unknown severity.",
        "Write sh:Violation, sh:Warning or sh:Info.",
    ),
    "two severities": (
        graphs.shape("sh:minCount 1 ; sh:severity sh:Info , sh:Warning"),
        "urn:test:property has an unknown severity.",
        "Write sh:Violation, sh:Warning or sh:Info.",
    ),
    "two target classes": (
        graphs.shape("sh:minCount 1", target="brg:Organisation , brg:Group"),
        "brg:TestShape has no name or not one target class.",
        "Give it both.",
    ),
    "a target that is a text": (
        graphs.shape("sh:minCount 1", target="'Organisation'"),
        "brg:TestShape has no name or not one target class.",
        "Give it both.",
    ),
    "two paths": (
        graphs.shape("sh:minCount 1", path="brg:theme , brg:aim"),
        "urn:test:property has no name or not one sh:path.",
        "Give it both.",
    ),
    "a path of several steps": (
        graphs.shape("sh:minCount 1", path="( brg:theme brg:aim )"),
        "A blank node uses rdf:first, which is not checked here.",
        "Remove it.",
    ),
    "an inverse of an inverse": (
        graphs.shape("sh:minCount 1", path="[ sh:inversePath [ sh:inversePath brg:theme ] ]"),
        "urn:test:property has a path that is not checked.",
        "Write a property or its inverse.",
    ),
    "no Italian message": (
        changed(PROPERTY, ' , "Correggere."@it', ""),
        "urn:test:property has no sh:message in English and Italian.",
        "Write both.",
    ),
    "a property without name": (
        graphs.with_prefixes(
            "brg:TestShape a sh:NodeShape ; sh:targetClass brg:Group ; sh:property [ sh:path brg:theme ] ."
        ),
        "A blank node has no name or not one sh:path.",
        "Give it both.",
    ),
    "a shape without name": (
        graphs.with_prefixes("[] a sh:NodeShape ; sh:targetClass brg:Group ."),
        "A blank node has no name or not one target class.",
        "Give it both.",
    ),
    "a rule without query": (
        changed(RULE, 'sh:select """SELECT $this WHERE { $this brg:theme ?value }""" ;', ""),
        "urn:test:rule has no name or not one sh:select.",
        "Give it both.",
    ),
    "a rule with prefixes of its own": (
        changed(RULE, "<https://w3id.org/bioregion/ontology/prefixes>", "<urn:test:prefixes>"),
        "urn:test:rule has prefixes of its own.",
        "Write sh:prefixes <https://w3id.org/bioregion/ontology/prefixes>.",
    ),
    "a rule with a placeholder": (
        graphs.rule("SELECT $this WHERE { $this $PATH ?value }"),
        "urn:test:rule has a query that cannot be run.",
        "Write SELECT $this WHERE { … }.",
    ),
    "a rule without pattern": (
        graphs.rule("SELECT $this"),
        "urn:test:rule has a query that cannot be run.",
        "Write SELECT $this WHERE { … }.",
    ),
}


def written(folder: Path, text: str) -> Path:
    (folder / "shapes").mkdir(exist_ok=True)
    path = folder / "shapes" / "test.ttl"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("fault", REFUSED)
def test_what_would_not_be_checked_is_refused(fault: str, tmp_path: Path) -> None:
    text, what, remedy = REFUSED[fault]
    with pytest.raises(InputError) as told:
        read_shapes(written(tmp_path, text), "ontology/shapes/test.ttl")
    assert told.value.where == "ontology/shapes/test.ttl"
    assert told.value.what == what
    assert told.value.remedy == remedy


def test_a_whole_folder_is_refused_for_one_file(tmp_path: Path) -> None:
    path = written(tmp_path, PROPERTY)
    assert [shape.file for shape in load(path.parent)] == [f"{tmp_path.name}/shapes/test.ttl"]
    (path.parent / "other.ttl").write_text("nonsense", encoding="utf-8")
    with pytest.raises(
        InputError, match=rf"^{tmp_path.name}/shapes/other\.ttl, line 1: The file is not Turtle"
    ):
        load(path.parent)


def test_severity_of_a_rule_is_that_of_its_shape_unless_it_has_its_own(tmp_path: Path) -> None:
    softer = changed(RULE, "sh:targetClass", "sh:severity sh:Warning ; sh:targetClass")
    (shape,) = read_shapes(written(tmp_path, softer), "test.ttl")
    assert [rule.words.severity for rule in shape.queries] == ["warning"]
    own = changed(softer, "a sh:SPARQLConstraint ;", "a sh:SPARQLConstraint ; sh:severity sh:Info ;")
    (shape,) = read_shapes(written(tmp_path, own), "test.ttl")
    assert [rule.words.severity for rule in shape.queries] == ["info"]
    (shape,) = read_shapes(written(tmp_path, PROPERTY), "test.ttl")
    assert [rule.words.severity for rule in shape.properties] == ["violation"]
