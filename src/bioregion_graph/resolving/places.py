"""Cities, countries and hosts as they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

from bioregion_graph.resolving.letters import folded

# Cities that CORDIS, ROR and curators name in several languages; the first stands for all.
_EXONYMS = """
wien|vienna|vienne; munchen|munich|monaco di baviera; koln|cologne; nurnberg|nuremberg; hannover|hanover;
praha|prague; roma|rome; milano|milan; torino|turin; firenze|florence; venezia|venice; napoli|naples; genova|genoa;
padova|padua; mantova|mantua; siracusa|syracuse; bruxelles|brussel|brussels|bruxelles brussel|brussels capital;
antwerpen|anvers|antwerp; gent|gand|ghent; liege|luik; leuven|louvain; brugge|bruges; mechelen|malines;
ixelles|elsene; den haag|the hague|s gravenhage; lisboa|lisbon; porto|oporto; sevilla|seville;
a coruna|la coruna|coruna; bucuresti|bucharest; warszawa|warsaw; krakow|cracow; kobenhavn|copenhagen|copenaghen;
goteborg|gothenburg; turku|abo; helsinki|helsingfors; espoo|esbo; athina|athens|athinai; thessaloniki|salonica;
irakleio|heraklion|iraklion|heraclion|irakleion; patra|patras; beograd|belgrade; moskva|moscow|moskau;
sankt peterburg|saint petersburg|st petersburg; kyiv|kiev|kyyiv; lviv|lvov; kharkiv|kharkov; odesa|odessa;
geneve|geneva|genf; basel|bale|basle; bern|berne; luzern|lucerne; luxembourg|luxemburg|luxembourg ville;
strasbourg|strassburg; lefkosia|nicosia; lemesos|limassol; frankfurt|frankfurt am main|frankfurt main;
freiburg|freiburg im breisgau; halle|halle saale; plzen|pilsen; brno|brunn; gdansk|danzig; wroclaw|breslau;
poznan|posen; donostia|san sebastian|donostia san sebastian; iruna|pamplona|pamplona iruna; vitoria|vitoria gasteiz;
alicante|alacant|alicante alacant; palma|palma de mallorca; tel aviv|tel aviv yafo|tel aviv jaffa; istanbul|istambul;
sofia|sofija|sofiya; cluj napoca|cluj; newcastle|newcastle upon tyne; seoul|soul; beijing|peking; tehran|teheran;
vilnius|wilno; kaunas|kowno; riga|riika; tallinn|reval; chisinau|kishinev; tbilisi|tiflis; yerevan|erevan
"""
_NOISE = re.compile(r"\b(?:cedex|cx)\b.*|\d+|\b(?:am main|an der saale|am neckar|am rhein)\b")
_WORD = re.compile(r"[^\W\d_]+")
# Hosts that many organisations share: an address below them tells nothing.
_SHARED = """
facebook.com linkedin.com twitter.com google.com sites.google.com wordpress.com wixsite.com blogspot.com
wikipedia.org en.wikipedia.org youtube.com europa.eu ec.europa.eu gov.uk nhs.uk admin.ch comunidad.madrid
ac.uk github.io x.com instagram.com
"""
# Endings below which anybody registers: the registered name is one part longer.
_SECOND = "ac co com edu gov gob gouv go or org net nhs ltd gv uni k12"
_SHARED_HOSTS, _SECOND_LEVEL = frozenset(_SHARED.split()), frozenset(_SECOND.split())
_LANGUAGES = (
    "en",
    "de",
    "fr",
    "it",
    "es",
    "nl",
    "pt",
    "sv",
    "nb",
    "da",
    "fi",
    "pl",
    "cs",
    "ro",
    "ca",
    "hu",
    "el",
)


def _city_key(text: str) -> str:
    return " ".join(_WORD.findall(folded(text)))


_CITIES = {
    _city_key(name): _city_key(group.split("|")[0])
    for group in _EXONYMS.replace("\n", " ").split(";")
    for name in group.split("|")
}


@lru_cache(maxsize=100_000)
def city(text: str) -> str:
    """A city as it is compared, "" for none: in one language, without postal district."""
    first = re.split(r"[,(/;]", text)[0] or text
    key = " ".join(_WORD.findall(_NOISE.sub(" ", folded(re.sub(r"['’`]", "", first)))))
    return _CITIES.get(key, key)


@lru_cache(maxsize=1000)
def country_words(code: str) -> frozenset[str]:
    """The names of a country of one word, in the languages of Europe: they tell nothing in a name from there."""
    names = {Locale.parse(language).territories.get(code, "") for language in _LANGUAGES}
    names |= {"uk"} if code == "GB" else {"usa"} if code == "US" else set()
    return frozenset(folded(name) for name in names if name and " " not in name and len(name) > 1)


def host(address: str) -> str:
    """The host of a web address without "www", "" where it names nobody in particular."""
    text = re.sub(r"^[a-z]+:/*", "", address.strip().casefold())
    name = re.sub(r"^www?\d*\.", "", re.split(r"[/?#:\s;]", text)[0]).strip(".")
    return "" if name in _SHARED_HOSTS or "." not in name else name


def registered(name: str) -> str:
    """The part of a host that was registered: "psi.ch" of "lns.web.psi.ch", "ox.ac.uk" of "bio.ox.ac.uk"."""
    parts = name.split(".")
    length = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL else 2
    return ".".join(parts[-length:])
