"""What a record of ROR says, as statements: rows of its tables, or records of its dump brought into the same form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers.cordis_participants import country_of
from bioregion_graph.importers.delimited import Row
from bioregion_graph.importers.entries import Statements
from bioregion_graph.importers.json_records import Fields
from bioregion_graph.importers.reading import degrees, needed
from bioregion_graph.terms.iris import concept
from bioregion_graph.terms.namespaces import expand

IDENTIFIER = re.compile(r"0[0-9a-hj-km-np-tv-z]{6}\d{2}")
_ORGANISATION, _SUCCESSION = expand("brg:Organisation"), expand("brg:Succession")
_LABEL, _OTHER_NAME, _ACRONYM = expand("rdfs:label"), expand("skos:altLabel"), expand("brg:acronym")
_KIND, _STATUS, _FOUNDED = expand("brg:kind"), expand("brg:status"), expand("brg:founded")
_CITY, _COUNTRY, _SUBDIVISION = expand("brg:city"), expand("brg:country"), expand("schema:addressRegion")
_LATITUDE, _LONGITUDE = expand("schema:latitude"), expand("schema:longitude")
_URL, _DOMAIN = expand("schema:url"), expand("brg:webDomain")
_SAME_AS, _IDENTIFIER = expand("schema:sameAs"), expand("schema:identifier")
_PART_OF, _LINKED = expand("org:subOrganizationOf"), expand("org:linkedTo")
_BEFORE, _AFTER = expand("org:originalOrganization"), expand("org:resultingOrganization")
_DEPRECATED = expand("owl:deprecated")
_ANY_URI, _YEAR = expand("xsd:anyURI"), expand("xsd:gYear")
_KINDS = {
    "education": "research",
    "facility": "research-body",
    "healthcare": "health",
    "company": "company",
    "government": "public",
    "nonprofit": "civil-society-organisation",
    "funder": "funding-body",
    "archive": "unspecified",
    "other": "unspecified",
}
_STATUSES = {"active": "organisation-active", "inactive": "organisation-closed", "withdrawn": ""}
_RELATIONSHIPS = ("parent", "child", "related", "successor", "predecessor")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Flat:
    """A record of the dump in the form of the tables: one row of organisations, and those of names and ties."""

    organisation: dict[str, str]
    names: list[dict[str, str]]
    related: list[dict[str, str]]


def flatten(found: Fields) -> Flat:
    """A record of the dump as rows. Raises KeyError, TypeError and the like for a record of another form."""
    identifier = _bare(found["id"])
    names = [
        {
            "ror_id": identifier,
            "name": str(name["value"]),
            "types": "|".join(name["types"]),
            "lang": str(name.get("lang") or ""),
        }
        for name in found["names"]
    ]
    shown = {name["name"]: "" for name in names if "ror_display" in name["types"]}
    places = found.get("locations") or [{}]
    place = places[0].get("geonames_details") or {}
    links = {link["type"]: link["value"] for link in reversed(found.get("links") or [])}
    known_as = {each["type"]: each for each in found.get("external_ids") or []}
    organisation = {
        "ror_id": identifier,
        "name": next(iter(shown), ""),
        "types": "|".join(found["types"]),
        "status": str(found["status"]),
        "established": str(found.get("established") or ""),
        "country_code": str(place.get("country_code") or ""),
        "subdivision": str(place.get("country_subdivision_name") or ""),
        "city": str(place.get("name") or ""),
        "lat": _written(place.get("lat")),
        "lng": _written(place.get("lng")),
        "website": str(links.get("website") or ""),
        "domains": "|".join(found.get("domains") or []),
        **{
            scheme: _preferred(known_as.get(scheme, {})) for scheme in ("grid", "isni", "wikidata", "fundref")
        },
    }
    related = [
        {
            "ror_id": identifier,
            "type": str(each["type"]),
            "related_ror_id": _bare(each["id"]),
            "related_label": str(each["label"]),
        }
        for each in found.get("relationships") or []
    ]
    return Flat(organisation, names, related)


def _bare(address: str) -> str:
    return address.rpartition("/")[2]


def _written(number: float | None) -> str:
    return "" if number is None else str(number)


def _preferred(known_as: Fields) -> str:
    return str(known_as.get("preferred") or next(iter(known_as.get("all") or []), ""))


def key(identifier: str) -> str:
    """The key of an organisation by its ROR identifier (``05trd4x28``)."""
    return f"id/organisation/ror-{identifier}"


def check_organisation(row: Row) -> None:
    """Raises InputError for an organisation whose statements cannot be made."""
    needed(row, "name")
    country_of(row, "country_code")
    degrees(row, "lat", 90)
    degrees(row, "lng", 180)
    if row.get("status") not in _STATUSES:
        raise row.problem(
            f'The status "{row.get("status")}" is unknown.', f"Write one of {', '.join(_STATUSES)}."
        )
    for kind in _parts(row, "types"):
        if kind not in _KINDS:
            raise row.problem(f'The type "{kind}" is unknown.', f"Write one of {', '.join(_KINDS)}.")
    year = row.get("established")
    if year and not (year.isascii() and year.isdigit() and 0 < int(year) <= 9999):
        raise row.problem(f'established "{year}" is not a year.', "Write it as 1240.")


def organisation(row: Row, graph: NamedNode) -> Iterable[Quad]:
    """The statements of a row of organisations that ``check_organisation`` let pass."""
    identifier, year = row.get("ror_id"), row.get("established")
    said = Statements(key(identifier), graph, _ORGANISATION)
    said.add(_LABEL, row.get("name"))
    for kind in _parts(row, "types"):
        said.add(_KIND, concept("kind", _KINDS[kind]))
    status = _STATUSES[row.get("status")]
    said.add(_STATUS, concept("status", status) if status else None)
    # A withdrawn record is no organisation that closed: the registry took the entry back.
    said.add(_DEPRECATED, None if status else Literal(True))
    said.add(_FOUNDED, Literal(year.zfill(4), datatype=_YEAR) if year else None)
    said.add(_COUNTRY, country_of(row, "country_code"))
    said.add(_SUBDIVISION, row.get("subdivision"))
    said.add(_CITY, row.get("city"))
    said.add(_LATITUDE, degrees(row, "lat", 90))
    said.add(_LONGITUDE, degrees(row, "lng", 180))
    said.add(_URL, Literal(row.get("website"), datatype=_ANY_URI) if row.get("website") else None)
    for domain in _parts(row, "domains"):
        said.add(_DOMAIN, domain.lower())
    said.add(_SAME_AS, NamedNode(f"https://ror.org/{identifier}"))
    if re.fullmatch(r"Q\d+", row.get("wikidata")):
        said.add(_SAME_AS, NamedNode(f"http://www.wikidata.org/entity/{row.get('wikidata')}"))
    said.add(_IDENTIFIER, row.get("grid"))
    for scheme in ("isni", "fundref"):
        said.add(_IDENTIFIER, f"{scheme}:{row.get(scheme)}" if row.get(scheme) else "")
    return said.quads


def is_acronym(row: Row) -> bool:
    """Whether a row of names tells an acronym that is not the name shown."""
    types = _parts(row, "types")
    return "acronym" in types and "ror_display" not in types


def acronym(row: Row, graph: NamedNode) -> Iterable[Quad]:
    """The statement of the one acronym of an organisation."""
    said = Statements(key(row.get("ror_id")), graph, _ORGANISATION)
    said.add(_ACRONYM, row.get("name"))
    return said.quads


def other_name(row: Row, graph: NamedNode) -> Iterable[Quad]:
    """The statement of a further name, with its language where it is known; the name shown is the label."""
    said = Statements(key(row.get("ror_id")), graph, _ORGANISATION)
    name, language = row.get("name"), row.get("lang")
    if name and "ror_display" not in _parts(row, "types"):
        said.add(_OTHER_NAME, Literal(name, language=language) if _LANGUAGE.fullmatch(language) else name)
    return said.quads


def check_relationship(row: Row) -> None:
    """Raises InputError for a tie whose statements cannot be made."""
    if row.get("type") not in _RELATIONSHIPS:
        raise row.problem(
            f'The relationship "{row.get("type")}" is unknown.', f"Write one of {', '.join(_RELATIONSHIPS)}."
        )
    for column in ("ror_id", "related_ror_id"):
        if not IDENTIFIER.fullmatch(row.get(column)):
            raise row.problem(f'{column} "{row.get(column)}" is no ROR identifier.', "Write it as 05trd4x28.")
    if row.get("ror_id") == row.get("related_ror_id"):
        raise row.problem("The organisation is tied to itself.", "Correct related_ror_id.")
    needed(row, "related_label")


def subject(row: Row) -> str:
    """The thing that a tie says something of: the part, the organisation itself, or the succession."""
    if row.get("type") in ("successor", "predecessor"):
        return _succession_key(*_in_time(row))
    pair = part_and_whole(row)
    return key(pair[0] if pair else row.get("ror_id"))


def meaning(row: Row) -> tuple[str, ...]:
    """What a tie says, whichever of its ends tells it."""
    if row.get("type") in ("successor", "predecessor"):
        return ("before", *_in_time(row))
    return (
        ("part", *pair)
        if (pair := part_and_whole(row))
        else ("related", row.get("ror_id"), row.get("related_ror_id"))
    )


def relationship(row: Row, graph: NamedNode) -> Iterable[Quad]:
    """The statements of a tie: both ends tell it in ROR, and both say the same here."""
    if row.get("type") in ("successor", "predecessor"):
        before, after = _in_time(row)
        said = Statements(subject(row), graph, _SUCCESSION)
        said.link(_BEFORE, key(before))
        said.link(_AFTER, key(after))
        return said.quads
    said = Statements(subject(row), graph, _ORGANISATION)
    pair = part_and_whole(row)
    said.link(_PART_OF if pair else _LINKED, key(pair[1] if pair else row.get("related_ror_id")))
    return said.quads


def part_and_whole(row: Row) -> tuple[str, str] | None:
    """The part and the whole of a tie, None for a tie of another type."""
    one, other = row.get("ror_id"), row.get("related_ror_id")
    return {"parent": (one, other), "child": (other, one)}.get(row.get("type"))


def spoken_of(identifier: str, label: str, graph: NamedNode) -> Iterable[Quad]:
    """The statements of an organisation that has no record in the export: that it is one, and its name."""
    said = Statements(key(identifier), graph, _ORGANISATION)
    said.add(_LABEL, label)
    said.add(_SAME_AS, NamedNode(f"https://ror.org/{identifier}"))
    return said.quads


def _in_time(row: Row) -> tuple[str, str]:
    """The earlier and the later organisation: the successor of a record is the one that came after it."""
    one, other = row.get("ror_id"), row.get("related_ror_id")
    return (one, other) if row.get("type") == "successor" else (other, one)


def _succession_key(before: str, after: str) -> str:
    return f"id/succession/ror-{before}--ror-{after}"


def _parts(row: Row, column: str) -> list[str]:
    return [part.strip() for part in row.get(column).split("|") if part.strip()]
