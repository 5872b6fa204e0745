"""Exports laid out as CORDIS publishes them, with a few made-up projects, in which a test plants one fault."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.cordis import Cordis
from bioregion_graph.importers.description import Description, describe
from bioregion_graph.importers.entries import Entry, Report
from bioregion_graph.importers.files import Files
from bioregion_graph.publishing.imports import ImportResult, Order, import_exports
from bioregion_graph.publishing.publish import Terms
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.sharing import open_view

GRAPH = NamedNode("https://w3id.org/bioregion/id/source/cordis-tiny")


def _columns(names: str) -> Sequence[str]:
    return names.split()


COLUMNS: Mapping[str, Sequence[str]] = {
    "project.csv": _columns(
        "id acronym status title startDate endDate totalCost ecMaxContribution legalBasis topics ecSignatureDate "
        "frameworkProgramme masterCall subCall fundingScheme nature objective contentUpdateDate rcn grantDoi keywords"
    ),
    "organization.csv": _columns(
        "projectID projectAcronym organisationID vatNumber name shortName SME activityType street postCode city "
        "country nutsCode geolocation organizationURL contactForm contentUpdateDate rcn order role ecContribution "
        "netEcContribution totalCost endOfParticipation active"
    ),
    "topics.csv": ["projectID", "topic", "title"],
    "legalBasis.csv": ["projectID", "legalBasis", "title", "uniqueProgrammePart"],
    "euroSciVoc.csv": _columns(
        "projectID euroSciVocCode euroSciVocPath euroSciVocTitle euroSciVocDescription"
    ),
    "webLink.csv": _columns(
        "projectID physUrl id availableLanguages status archivedDate type source represents"
    ),
}


def project(id: str = "101", **more: str) -> dict[str, str]:
    """A sound row of project.csv."""
    return {
        "id": id,
        "acronym": f"ACR{id}",
        "title": f"The project {id}",
        "startDate": "2020-01-01",
        "endDate": "2023-12-31",
        "totalCost": "1000000.50",
        "ecMaxContribution": "900000",
        "frameworkProgramme": "H2020",
        "legalBasis": "H2020-EU.3.1.",
        "topics": "SC1-TEST-01-2019",
        "masterCall": "H2020-SC1-2019",
        "objective": "To find out.",
        "rcn": f"9{id}",
    } | more


def organisation(project_id: str = "101", pic: str = "999900001", **more: str) -> dict[str, str]:
    """A sound row of organization.csv."""
    return {
        "projectID": project_id,
        "organisationID": pic,
        "name": f"Institute {pic}",
        "shortName": f"I{pic[-2:]}",
        "SME": "false",
        "activityType": "REC",
        "street": "Via Roma 1",
        "postCode": "53100",
        "city": "Siena",
        "country": "IT",
        "nutsCode": "ITI19",
        "geolocation": "43.3188,11.3308",
        "organizationURL": "https://institute.example/",
        "order": "1",
        "role": "participant",
        "ecContribution": "450000.25",
        "endOfParticipation": "false",
    } | more


SOUND: Mapping[str, Sequence[Mapping[str, str]]] = {
    "project.csv": [project("101"), project("102", totalCost="250000"), project("103", topics="")],
    "organization.csv": [
        organisation("101", "999900001", role="coordinator"),
        organisation("101", "999900002"),
        organisation("102", "999900001"),
        organisation("102", "999900003", role="thirdParty"),
        organisation("103", "999900004"),
    ],
    "topics.csv": [{"projectID": "101", "topic": "SC1-TEST-01-2019", "title": "Testing"}],
    "legalBasis.csv": [{"projectID": "101", "legalBasis": "H2020-EU.3.1.", "title": "Health"}],
    "euroSciVoc.csv": [
        {
            "projectID": "101",
            "euroSciVocCode": "/23/47/297",
            "euroSciVocPath": "/natural sciences/computing/learning",
            "euroSciVocTitle": "learning",
        }
    ],
    "webLink.csv": [{"projectID": "102", "physUrl": "https://project.example/"}],
}


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str = ";") -> bytes:
    """The bytes of a file as the official exports write it: every cell in quotes."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=delimiter, quoting=csv.QUOTE_ALL, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class Export:
    """The folder of an export; ``rows`` of its files can be changed and written again."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.rows = {name: [dict(row) for row in rows] for name, rows in SOUND.items()}
        self.write()

    def write(self) -> None:
        """Write all files as ``rows`` has them."""
        for name, rows in self.rows.items():
            self.put(name, table(COLUMNS[name], rows))

    def put(self, name: str, content: bytes) -> None:
        """Put these bytes in place of a file."""
        (self.folder / name).write_bytes(content)

    def bytes(self, name: str) -> bytes:
        """The bytes of a file."""
        return (self.folder / name).read_bytes()

    def replace(self, name: str, old: bytes, new: bytes) -> None:
        """Change one place of a file; the test is wrong when there is not exactly one."""
        content = self.bytes(name)
        assert content.count(old) == 1, f"{name} has {content.count(old)} × {old!r}"
        self.put(name, content.replace(old, new))

    def zipped(self, target: Path) -> Path:
        """The same files as an archive."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(self.folder.iterdir()):
                archive.write(path, f"csv/{path.name}")
        return target


class Reading:
    """What the importer makes of an export."""

    def __init__(self, path: Path, importer: Cordis | None = None) -> None:
        """Reads all of it. Raises InputError for what cannot be read."""
        self.report = Report()
        self.entries: list[Entry] = []
        self.quads_of: list[list[Quad]] = []
        with Files(path) as files:
            for entry in (importer or Cordis()).entries(files, GRAPH, self.report):
                try:
                    quads = list(entry.quads())
                except InputError as problem:
                    self.report.fault(entry.where.split(",")[0].split("/")[-1], problem)
                    continue
                self.entries.append(entry)
                self.quads_of.append(quads)

    @property
    def quads(self) -> set[Quad]:
        """All statements."""
        return {quad for quads in self.quads_of for quad in quads}

    @property
    def faults(self) -> list[str]:
        """The sentences about rows that were set aside."""
        return [str(fault) for fault in self.report.faults]


def description(
    folder: Path, on_error: str = "set-aside", bounds: tuple[int, int] | None = None
) -> Description:
    """The description of the made-up export; ``bounds`` of the number of its projects."""
    folder = folder / "cordis-tiny"
    folder.mkdir(exist_ok=True)
    text = f"""\
@prefix brg: <https://w3id.org/bioregion/ontology#> .
@prefix collection: <https://w3id.org/bioregion/id/collection/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

collection:cordis-tiny a brg:Collection ;
  rdfs:label "A tiny export"@en ;
  dcterms:title "A tiny export"@en ;
  dcterms:publisher "Nobody" ;
  dcat:downloadURL <https://exports.example/tiny.zip> ;
  brg:onError "{on_error}" .
"""
    if bounds:
        text += f"""
<https://w3id.org/bioregion/id/collection/cordis-tiny/expects/project> a brg:Expectation ;
  brg:expectedClass brg:Project ; brg:least {bounds[0]} ; brg:most {bounds[1]} .
"""
    (folder / "source.ttl").write_text(text, encoding="utf-8")
    return describe(folder)


def imported(home: Path, about: Description, path: Path, *, anew: bool = False) -> ImportResult:
    """Import an export into a home, as the command does."""
    with Files(path) as files:
        return import_exports(home, [Order(about, Cordis(), files)], Terms(), Steps(), anew=anew)


def served(home: Path) -> tuple[int, set[Quad]]:
    """The current generation and all that it says."""
    with open_view(home) as view:
        return view.generation.id, set(view.quads())


def said_by(home: Path) -> set[Quad]:
    """What the made-up export says in the current generation."""
    return {quad for quad in served(home)[1] if quad.graph_name == GRAPH}
