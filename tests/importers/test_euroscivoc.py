"""EuroSciVoc: the official SKOS file and the tables say the same, on the nodes of the CORDIS importer."""

from __future__ import annotations

from pathlib import Path

from extracts import Reading, World, lay, problem, table

from bioregion_graph.importers.cordis_rows import field_key

ADDRESS = "http://data.europa.eu/8mn/euroscivoc/"
CONCEPTS = table(
    "uri,code,prefLabel_en",
    f"{ADDRESS}aa-01,23,natural sciences",
    f"{ADDRESS}aa-02,49,biological sciences",
    f"{ADDRESS}aa-03,331,genetics",
    f"{ADDRESS}aa-04,1003,heredity",
    f"{ADDRESS}aa-05,25,engineering",
)
PATHS = table(
    "euroSciVocCode,euroSciVocPath,euroSciVocTitle,he_project_count",
    "/23,/natural sciences,natural sciences,1",
    "/23/49/331,/natural sciences/biological sciences/genetics,Genetics,6",
    "/23/49/331/1003,/natural sciences/biological sciences/genetics/heredity,heredity,3",
    "/23/61/7777,/natural sciences/chemistry/new field,new field,2",
)
EXPORT = {"euroscivoc_concepts.csv.gz": CONCEPTS, "euroscivoc_paths_derived.csv": PATHS}
SKOS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <skos:ConceptScheme rdf:about="{ADDRESS}scheme"/>
  <skos:Concept rdf:about="{ADDRESS}aa-03">
    <skos:broader rdf:resource="{ADDRESS}aa-02"/>
    <skos:notation>331</skos:notation>
    <skos:prefLabel xml:lang="en">genetics</skos:prefLabel>
    <skos:prefLabel xml:lang="it">genetica</skos:prefLabel>
  </skos:Concept>
  <skos:Concept rdf:about="{ADDRESS}aa-02">
    <skos:broader rdf:resource="{ADDRESS}aa-01"/>
    <skos:notation>49</skos:notation><skos:prefLabel xml:lang="en">biological sciences</skos:prefLabel>
  </skos:Concept>
  <skos:Concept rdf:about="{ADDRESS}aa-01">
    <skos:notation>23</skos:notation><skos:prefLabel xml:lang="en">natural sciences</skos:prefLabel>
  </skos:Concept>
  <skos:Concept rdf:about="{ADDRESS}aa-09">
    <skos:prefLabel xml:lang="en">field without a code</skos:prefLabel>
  </skos:Concept>
</rdf:RDF>
"""


def test_a_field_has_its_labels_path_and_official_address(tmp_path: Path) -> None:
    read = Reading("euroscivoc", lay(tmp_path / "export", EXPORT))
    assert read.faults == []
    assert read.of(field_key("/23/49/331")) == {
        "dcterms:identifier": ["331"],
        "rdf:type": ["skos:Concept"],
        "skos:broader": ["concepts/euroscivoc/49"],
        "skos:exactMatch": [f"{ADDRESS}aa-03"],
        "skos:inScheme": ["concepts/euroscivoc"],
        "skos:notation": ["/23/49/331"],
        # The table of concepts names it; the title of the path, written otherwise, adds no second label.
        "skos:prefLabel": ["genetics@en"],
    }
    assert read.of("concepts/euroscivoc/23")["skos:topConceptOf"] == ["concepts/euroscivoc"]
    assert read.of("concepts/euroscivoc/25")["skos:notation"] == ["25"]
    assert read.of("concepts/euroscivoc")["rdf:type"] == ["skos:ConceptScheme"]


def test_fields_that_only_paths_know_are_named_by_them(tmp_path: Path) -> None:
    read = Reading("euroscivoc", lay(tmp_path / "export", EXPORT))
    assert read.of("concepts/euroscivoc/7777")["skos:prefLabel"] == ["new field@en"]
    # A broader field without a row of its own.
    assert read.of("concepts/euroscivoc/61") == {
        "rdf:type": ["skos:Concept"],
        "skos:broader": ["concepts/euroscivoc/23"],
        "skos:inScheme": ["concepts/euroscivoc"],
        "skos:notation": ["/23/61"],
        "skos:prefLabel": ["chemistry@en"],
    }


def test_the_official_file_says_the_same_and_more_languages(tmp_path: Path) -> None:
    read = Reading("euroscivoc", lay(tmp_path / "official", {"EuroSciVoc-skos-ap-eu.rdf": SKOS}))
    tables = Reading("euroscivoc", lay(tmp_path / "tables", EXPORT))
    expected = tables.of("concepts/euroscivoc/331")
    expected["skos:prefLabel"] = ["genetica@it", "genetics@en"]
    assert read.of("concepts/euroscivoc/331") == expected
    assert read.faults == [
        f"official/euroscivoc-skos-ap-eu.rdf: The concept <{ADDRESS}aa-09> has no skos:notation. "
        "Give it, or leave it out."
    ]


def test_bad_rows_are_set_aside_and_new_columns_are_told(tmp_path: Path) -> None:
    export = {
        "concepts.csv": CONCEPTS.replace("prefLabel_en\n", "prefLabel_en,definition\n").replace(
            "natural sciences\n", "natural sciences,\n"
        ),
        "paths.csv": PATHS.replace("/23/49/331,", "/23/x/331,"),
    }
    read = Reading("euroscivoc", lay(tmp_path / "export", export))
    assert read.report.unknown_columns == {"concepts.csv": ["definition"]}
    assert read.report.set_aside == {"concepts.csv": 4, "paths.csv": 1}
    assert len(read.faults) == 5
    assert read.faults[0] == (
        'export/paths.csv, row 3: euroSciVocCode "/23/x/331" is no path of codes. Write it as /23/47/297.'
    )
    assert "3 cells, but the header has 4" in read.faults[1]


def test_an_address_of_another_scheme_is_set_aside(tmp_path: Path) -> None:
    foreign = CONCEPTS.replace(f"{ADDRESS}aa-05", "http://example.org/aa-05")
    read = Reading("euroscivoc", lay(tmp_path / "export", {"concepts.csv": foreign}))
    assert read.faults == [
        f"export/concepts.csv, row 6: <http://example.org/aa-05> is no field of EuroSciVoc. Write {ADDRESS}…."
    ]


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    missing = {"concepts.csv": CONCEPTS.replace("code", "number")}
    assert problem("euroscivoc", lay(tmp_path / "a", missing)) == (
        'a/concepts.csv, row 1: The column "code" is missing. Give the official export.'
    )
    for number, cut in enumerate((len(SKOS) // 2, len(SKOS) - 12)):
        path = lay(tmp_path / f"cut-{number}", {"fields.rdf": SKOS[:cut]})
        assert problem("euroscivoc", path).startswith(f"cut-{number}/fields.rdf")
    unclosed = {"fields.rdf": SKOS.replace("</rdf:RDF>", "")}
    assert problem("euroscivoc", lay(tmp_path / "b", unclosed)) == (
        "b/fields.rdf: The file is cut off before its end. Fetch it again."
    )
    assert "There is no table of the concepts" in problem(
        "euroscivoc", lay(tmp_path / "c", {"x": "", "y": ""})
    )


def test_import_twice_and_changed(world: World) -> None:
    after = EXPORT | {"euroscivoc_concepts.csv.gz": CONCEPTS.replace("heredity", "inheritance")}
    world.goes_through("euroscivoc", EXPORT, after)
