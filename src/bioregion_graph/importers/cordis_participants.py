"""Who takes part in an EU research project: the rows of ``organization.csv`` of the official CORDIS exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from ftfy import fix_encoding
from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.delimited import Layout, Row
from bioregion_graph.importers.entries import (
    Statements,
    amount,
    cost,
    fingerprint_in,
    key_of,
    number,
    spelt,
    whole_number,
)
from bioregion_graph.terms.countries import WRITTEN_OTHERWISE, countries
from bioregion_graph.terms.iris import concept
from bioregion_graph.terms.namespaces import expand

ORGANISATIONS = Layout(
    "organization.csv",
    ("projectID", "organisationID", "name", "country", "role"),
    (
        "vatNumber", "shortName", "SME", "activityType", "street", "postCode", "city", "nutsCode", "geolocation",
        "organizationURL", "order", "ecContribution", "netEcContribution", "totalCost", "endOfParticipation",
    ),
    unread=("projectAcronym", "contactForm", "contentUpdateDate", "rcn", "active"),
)  # fmt: skip
# The columns that ``_organisation`` reads.
_OF_ORGANISATION = (
    "organisationID", "name", "shortName", "activityType", "SME", "vatNumber", "street", "postCode", "city",
    "country", "nutsCode", "geolocation", "organizationURL",
)  # fmt: skip
_OF_PARTICIPATION = (
    "projectID", "organisationID", "role", "order", "ecContribution", "netEcContribution", "totalCost",
    "endOfParticipation",
)  # fmt: skip
ORGANISATION, PARTICIPATION = expand("brg:Organisation"), expand("brg:Participation")
LABEL, ACRONYM, KIND = expand("rdfs:label"), expand("brg:acronym"), expand("brg:kind")
PIC, VAT = expand("brg:pic"), expand("schema:vatID")
STREET, POSTAL_CODE, CITY = expand("schema:streetAddress"), expand("schema:postalCode"), expand("brg:city")
COUNTRY, NUTS, URL = expand("brg:country"), expand("brg:nutsCode"), expand("schema:url")
LATITUDE, LONGITUDE = expand("schema:latitude"), expand("schema:longitude")
PARTICIPANT, OF_PROJECT = expand("brg:participant"), expand("brg:project")
ROLE, ORDER = expand("brg:participationRole"), expand("brg:order")
CONTRIBUTION, NET = expand("brg:contribution"), expand("brg:netContribution")
COST, ENDED = expand("brg:totalCost"), expand("brg:endedEarly")
_ANY_URI, _DECIMAL = expand("xsd:anyURI"), expand("xsd:decimal")

# The roles of the exports since FP7, as concepts of ours.
_ROLES = {
    "coordinator": "coordinator",
    "participant": "participant",
    "partner": "associated-partner",
    "associatedPartner": "associated-partner",
    "thirdParty": "third-party",
    "internationalPartner": "international-partner",
    "hostInstitution": "host-institution",
    "beneficiary": "beneficiary",
}
# A row of another role than these stands beside the organisation's own row, with money of its own.
_PRINCIPAL = frozenset({"coordinator", "participant", "beneficiary"})
# Activity types: higher or secondary education, research, private for profit, public, other.
_KINDS = {
    "HES": "university",
    "REC": "research-body",
    "PRC": "company",
    "PUB": "public",
    "OTH": "unspecified",
}
Make = Callable[[Row, NamedNode], Iterable[Quad]]


class Participants:
    """Reads the rows of one pass through an export.

    Large organisations stand in thousands of rows with the same name and address; what these say of them is said once.
    """

    def __init__(self) -> None:
        # Fingerprints of what rows have said of their organisations.
        self._said: set[int] = set()

    def read(self, row: Row) -> tuple[tuple[str, ...], tuple[int, ...], Make]:
        """The things a row speaks of, marks of what it says of each, and how its statements are made.

        Raises InputError for a row without keys.
        """
        key, role = row.get("organisationID"), row.get("role")
        if not key or key == "NA":
            raise row.problem("The organisation has no organisationID.", "Give its PIC.")
        if role not in _ROLES:
            raise row.problem(
                f'The role "{role}" is unknown.',
                f"Write one of {', '.join(_ROLES)}, or teach the importer the role.",
            )
        organisation = organisation_key(key)
        mark = fingerprint_in(row, ORGANISATIONS.name, _OF_ORGANISATION)
        if mark in self._said:
            mark = 0
        else:
            self._said.add(mark)
        marks = (mark, fingerprint_in(row, ORGANISATIONS.name, _OF_PARTICIPATION))
        return (organisation, _participation_key(row)), marks, partial(self._quads, mark)

    def _quads(self, mark: int, row: Row, graph: NamedNode) -> Iterable[Quad]:
        try:
            quads = _participation(row, graph)
            return [*_organisation(row, graph), *quads] if mark else quads
        except InputError:
            # A row that cannot be used says nothing, so another one of the same content must.
            self._said.discard(mark)
            raise


def organisation_key(identifier: str) -> str:
    """The key of an organisation: by its PIC, or by what an older export has in place of one."""
    return f"id/organisation/{'pic' if _is_pic(identifier) else 'cordis'}-{key_of(identifier)}"


def _is_pic(identifier: str) -> bool:
    return identifier.isascii() and identifier.isdigit()


def _participation_key(row: Row) -> str:
    ends = (organisation_key(row.get("organisationID")), f"cordis-{key_of(row.get('projectID'))}")
    key = f"id/participation/{ends[0].rpartition('/')[2]}--{ends[1]}"
    role = row.get("role")
    return key if role in _PRINCIPAL else f"{key}--{_ROLES[role]}"


def _organisation(row: Row, graph: NamedNode) -> list[Quad]:
    identifier = row.get("organisationID")
    said = Statements(organisation_key(identifier), graph, ORGANISATION)
    said.add(LABEL, text(row, "name") or f"PIC {identifier}")
    said.add(ACRONYM, text(row, "shortName"))
    if _is_pic(identifier):
        said.add(PIC, identifier)
    kind = row.get("activityType")
    if kind and kind != "NA":
        if kind not in _KINDS:
            raise row.problem(f'The activityType "{kind}" is unknown.', f"Write one of {', '.join(_KINDS)}.")
        said.add(KIND, concept("kind", _KINDS[kind]))
    if row.get("SME").lower() in ("true", "1", "yes"):
        said.add(KIND, concept("kind", "sme"))
    said.add(VAT, row.get("vatNumber"))
    said.add(STREET, text(row, "street"))
    said.add(POSTAL_CODE, row.get("postCode"))
    said.add(CITY, text(row, "city"))
    said.add(COUNTRY, country_of(row, "country"))
    said.add(NUTS, row.get("nutsCode"))
    _place(row, said)
    address = row.get("organizationURL")
    said.add(URL, Literal(address, datatype=_ANY_URI) if address else None)
    return said.quads


def _participation(row: Row, graph: NamedNode) -> list[Quad]:
    said = Statements(_participation_key(row), graph, PARTICIPATION)
    said.link(PARTICIPANT, organisation_key(row.get("organisationID")))
    said.link(OF_PROJECT, f"id/project/cordis-{key_of(row.get('projectID'))}")
    said.add(ROLE, concept("prole", _ROLES[row.get("role")]))
    said.add(ORDER, whole_number(row, "order"))
    said.add(CONTRIBUTION, amount(row, "ecContribution"))
    said.add(NET, amount(row, "netEcContribution"))
    said.add(COST, cost(row, "totalCost"))
    if row.get("endOfParticipation").lower() == "true":
        said.add(ENDED, Literal(True))
    return said.quads


def _place(row: Row, said: Statements) -> None:
    """State latitude and longitude in degrees (WGS 84), from ``geolocation``. Raises InputError."""
    place = row.get("geolocation").strip("()")
    if not place or place == "NA":
        return
    parts = [number(part.strip()) for part in place.split(",")]
    if len(parts) != 2 or None in parts:
        raise row.problem(f'geolocation "{place}" is no place.', "Write latitude,longitude in degrees.")
    north, east = (part for part in parts if part is not None)
    if abs(north) > 90 or abs(east) > 180:
        raise row.problem(
            f'geolocation "{place}" is no place on earth.', "Write latitude,longitude in degrees."
        )
    said.add(LATITUDE, Literal(spelt(north), datatype=_DECIMAL))
    said.add(LONGITUDE, Literal(spelt(east), datatype=_DECIMAL))


def country_of(row: Row, column: str) -> str:
    """The country as an ISO 3166 code, "" where the export does not know it.

    "NA" is unknown: the extracts write it for a missing value, which cannot be told from Namibia. Raises InputError.
    """
    code = row.get(column).upper()
    if code in ("", "NA"):
        return ""
    code = WRITTEN_OTHERWISE.get(code, code)
    if code not in countries():
        raise row.problem(f'country "{code}" is not an ISO 3166 code.', "Write a code such as IT, FR or GB.")
    return code


def text(row: Row, column: str) -> str:
    """A text, with letters mended that were encoded twice on their way here."""
    value = row.get(column)
    if value.isascii():
        return value
    mended = fix_encoding(value)
    if mended == value and "Ã" in value:
        # Capitals such as "Ã…" are left alone as too uncertain, but here the whole text is UTF-8 taken for Latin.
        try:
            return value.encode("cp1252").decode()
        except UnicodeError:
            return value
    return mended
