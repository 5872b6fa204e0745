"""A few regions of made-up and real codes, for the tests of placing."""

from __future__ import annotations

from decimal import Decimal

from bioregion_graph.placing.gazetteer import Gazetteer
from bioregion_graph.placing.profiles import Region

NEW, OLD = ("2021",), ("2010", "2013")


def region(code: str, *names: str, country: str = "", **more: object) -> Region:
    """A region of the newest version by its code."""
    said: dict[str, object] = {
        "iri": f"region:{code}",
        "code": code,
        "level": len(code) - 2,
        "country": country or code[:2],
        "names": names,
        "part_of": f"region:{code[:-1]}" if len(code) > 2 else "",
        "versions": NEW,
    }
    return Region(**(said | more))


def old(code: str, **went_to: str) -> Region:
    """A region that the newest version lacks, and what share of it went where."""
    shares = {f"region:{new}": Decimal(share) for new, share in went_to.items()}
    return region(code, f"{code} (NUTS 2013)", versions=OLD, went_to=shares)


REGIONS = (
    region("IT", "Italia"), region("ITC", "Nord-Ovest"), region("ITC4", "Lombardia"),
    region("ITC46", "Bergamo"), region("ITC4C", "Milano"),
    region("ITI", "Centro (IT)"), region("ITI1", "Toscana"), region("ITI19", "Siena"), region("ITI14", "Firenze"),
    region("ITZ", "Extra-Regio NUTS 1"), region("ITZZ", "Extra-Regio NUTS 2"), region("ITZZZ", "Extra-Regio NUTS 3"),
    region("DE", "Deutschland"), region("DE2", "Bayern"), region("DE21", "Oberbayern"),
    region("DE212", "München, Kreisfreie Stadt"), region("DE21H", "München, Landkreis"),
    region("DE213", "Rosenheim, Kreisfreie Stadt"), region("DE21K", "Rosenheim, Landkreis"),
    region("DE21G", "Mühldorf a. Inn"),
    region("DE22", "Niederbayern"), region("DE221", "Landshut, Kreisfreie Stadt"),
    region("DE4", "Brandenburg"), region("DE40", "Brandenburg"),
    region("DE403", "Frankfurt (Oder), Kreisfreie Stadt"),
    region("DE7", "Hessen"), region("DE71", "Darmstadt"), region("DE712", "Frankfurt am Main, Kreisfreie Stadt"),
    region("UK", "United Kingdom", country="GB"), region("UKI", "London", country="GB"),
    region("UKI3", "Inner London — West", country="GB"),
    region("UKI31", "Camden and City of London", country="GB"), region("UKI32", "Westminster", country="GB"),
    region("UKD", "North West (England)", country="GB"), region("UKD3", "Greater Manchester", country="GB"),
    region("SE", "Sverige"), region("SE1", "Östra Sverige"), region("SE11", "Stockholm"),
    region("SE110", "Stockholms län"),
    region("PL", "Polska"), region("PL9", "Makroregion Województwo Mazowieckie"),
    region("PL91", "Warszawski stołeczny"), region("PL911", "Miasto Warszawa"),
    old("UKI11", UKI31="0.4", UKI32="0.6"), old("ITC45", ITC46="0.9612", ITC4C="0.0388"), old("ITX1"),
    old("ITC41"), old("ITV11"),
    old("ITY1", XX1="1"), old("DEX1", DE212="0.5", UKI31="0.5"),
)  # fmt: skip


def gazetteer() -> Gazetteer:
    """The regions as they are looked up."""
    return Gazetteer(REGIONS)
