"""A made-up export and a home to import it into, for the tests of imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Quad
from worlds import RULES, fact

from bioregion_graph.errors import InputError
from bioregion_graph.importers.description import Description, describe
from bioregion_graph.importers.entries import Entry, Report, Statements, fingerprint
from bioregion_graph.importers.files import Files
from bioregion_graph.publishing.imports import ImportResult, Order, import_exports
from bioregion_graph.publishing.publish import Terms, publish
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.terms.namespaces import expand

SOURCE = """
@prefix brg: <https://w3id.org/bioregion/ontology#> .
@prefix collection: <https://w3id.org/bioregion/id/collection/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
collection:{name} a brg:Collection ; dcterms:title "Made up"@en ; dcterms:publisher "Nobody" ;
  dcat:downloadURL <https://example.org/export> ; brg:onError "{on_error}" ;
  brg:expects <https://w3id.org/bioregion/id/collection/{name}/expects> .
<https://w3id.org/bioregion/id/collection/{name}/expects> brg:expectedClass brg:Organisation ;
  brg:least {least} ; brg:most {most} .
"""


@dataclass
class Lines:
    """An importer of lines ``key<TAB>city[<TAB>key of a partner]``; a city "?" cannot be used."""

    converted: list[str] = field(default_factory=list)

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """One entry a line."""
        with files.open("lines.txt") as stream:
            for number, line in enumerate(stream.read().decode().splitlines(), start=1):
                report.read["lines.txt"] += 1
                key, city, *others = line.split("\t")
                subjects = [f"id/organisation/{key}", *(f"id/organisation/{other}" for other in others)]
                yield Entry(
                    f"lines.txt, row {number}",
                    tuple(subjects),
                    (fingerprint("lines", [line]),) * len(subjects),
                    lambda key=key, city=city, others=others, where=number: self._quads(
                        key, city, others, where, graph
                    ),
                )

    def _quads(self, key: str, city: str, others: list[str], row: int, graph: NamedNode) -> list[Quad]:
        if city == "?":
            raise InputError("The city is unknown.", f"lines.txt, row {row}", "Find it out.")
        self.converted.append(key)
        said = Statements(f"id/organisation/{key}", graph, expand("brg:Organisation"))
        said.add(expand("rdfs:label"), key.upper())
        said.add(expand("brg:city"), city)
        quads = list(said.quads)
        for other in others:
            partner = Statements(f"id/organisation/{other}", graph, expand("brg:Organisation"))
            partner.add(expand("rdfs:comment"), f"partner of {key}")
            quads += partner.quads
        return quads


class World:
    """A home with a small graph, and a folder for exports."""

    def __init__(self, place: Path) -> None:
        self.home = place / "home"
        self._place = place
        self.importer = Lines()
        publish(self.home, lambda _: curated(), {}, Terms(note="curated"), Steps())

    def describe(
        self, name: str = "made-up", on_error: str = "set-aside", least: int = 0, most: int = 99
    ) -> Description:
        """A description of an export."""
        folder = self._place / "data" / name
        folder.mkdir(parents=True, exist_ok=True)
        text = SOURCE.format(name=name, on_error=on_error, least=least, most=most)
        (folder / "source.ttl").write_text(text, encoding="utf-8")
        return describe(folder)

    def write(self, lines: Mapping[str, str], folder: str = "export") -> Path:
        """Write an export: a city (and partners, tab separated) for each key."""
        path = self._place / folder
        path.mkdir(exist_ok=True)
        text = "".join(f"{key}\t{value}\n" for key, value in lines.items())
        (path / "lines.txt").write_text(text, encoding="utf-8")
        return path

    def order(
        self, lines: Mapping[str, str], description: Description | None = None, **options: str
    ) -> Order:
        """The order to import these lines."""
        self.importer = Lines()
        return Order(description or self.describe(), self.importer, Files(self.write(lines)), options)

    def load(
        self, lines: Mapping[str, str], description: Description | None = None, *, anew: bool = False
    ) -> ImportResult:
        """Import these lines."""
        return import_exports(
            self.home, [self.order(lines, description)], Terms("import"), Steps(), anew=anew
        )


def curated() -> set[Quad]:
    """A curated graph that speaks of one of the organisations too."""
    return {
        *RULES,
        fact("organisation:a", "rdf:type", "brg:Organisation"),
        fact("organisation:a", "brg:city", "Lucca"),
    }
