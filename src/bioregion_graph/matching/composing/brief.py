"""What is asked of a consortium and who may be in it: the brief, its demands one by one, and the candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.eligibility.consortium import Partner
from bioregion_graph.matching.sides import Side

# Who never was in a project with anybody who was in one with the lead.
STRANGER = 3
_ALL_SIDES: frozenset[str] = frozenset(Side)


@dataclass(frozen=True)
class Candidate:
    """A possible partner.

    ``fit`` is how well it ranks, from 0 to 1; ``steps`` 1 for earlier partners of the lead, 2 for theirs, 3 for all
    others; ``brings`` the names of what is needed that it has, its sides among them.
    """

    partner: Partner
    label: str = ""
    fit: float = 0.0
    steps: int = STRANGER
    brings: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The IRI of the organisation."""
        return self.partner.organisation

    @property
    def is_new(self) -> bool:
        """Whether it never worked with the lead."""
        return self.steps > 1

    @property
    def distance(self) -> int:
        """How far it is from the lead: 0 for an earlier partner."""
        return self.steps - 1

    @property
    def sides(self) -> frozenset[str]:
        """The sides it stands for."""
        return self.brings & _ALL_SIDES


class Asked(StrEnum):
    """What a demand asks for."""

    need = "need"
    countries = "countries"
    place = "place"
    crowding = "crowding"
    new = "new"
    included = "included"
    excluded = "excluded"
    rule = "rule"


@dataclass(frozen=True)
class Demand:
    """One demand; ``what`` is the name of a need, a country, an organisation or the IRI of a rule."""

    asked: Asked
    what: str = ""
    number: int = 1


@dataclass(frozen=True)
class Brief:
    """What is asked of the whole, the lead counted in: ``size`` partners, so many for each need, so many countries.

    ``places`` must each be there; ``most_from_one`` may be from one country; ``new`` never worked with the lead.
    """

    lead: Candidate
    size: int
    needs: Mapping[str, int] = field(default_factory=dict)
    countries: int = 1
    places: tuple[str, ...] = ()
    most_from_one: int | None = None
    new: int = 0
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def demands(self) -> list[Demand]:
        """All demands but the size, in the order in which they are told."""
        return [
            *(Demand(Asked.need, name, number) for name, number in self.needs.items()),
            *([Demand(Asked.countries, "", self.countries)] if self.countries > 1 else []),
            *(Demand(Asked.place, place) for place in self.places),
            *([Demand(Asked.crowding, "", self.most_from_one)] if self.most_from_one else []),
            *([Demand(Asked.new, "", self.new)] if self.new else []),
            *(Demand(Asked.included, name) for name in self.included),
            *(Demand(Asked.excluded, name) for name in self.excluded),
        ]


@dataclass(frozen=True)
class Measures:
    """How good a team is: total fit, distance to the lead, how many are new, how many countries and sides."""

    fit: float
    distance: int
    new: int
    countries: int
    sides: int

    @property
    def balance(self) -> int:
        """Countries and sides together."""
        return self.countries + self.sides

    def beats(self, other: Measures) -> bool:
        """Whether it is nowhere worse and somewhere better (Pareto)."""
        ours = (self.fit, -self.distance, self.new, self.balance)
        theirs = (other.fit, -other.distance, other.new, other.balance)
        return ours != theirs and all(one >= two for one, two in zip(ours, theirs, strict=True))


def measures(team: Sequence[Candidate]) -> Measures:
    """The measures of a team with its lead, whose own fit and distance do not count."""
    partners = team[1:]
    return Measures(
        # Rounded, or the order of the sum would make two equal teams differ.
        round(sum(each.fit for each in partners), 9),
        sum(each.distance for each in partners),
        sum(each.is_new for each in partners),
        len(countries(team)),
        len({side for each in team for side in each.sides}),
    )


def countries(team: Iterable[Candidate]) -> Counter[str]:
    """How many are from each country that is known."""
    return Counter(each.partner.territory for each in team if each.partner.territory)


def holds(demand: Demand, team: Sequence[Candidate]) -> bool:
    """Whether a team, lead first, meets a demand that is no rule."""
    match demand.asked:
        case Asked.need:
            return sum(demand.what in each.brings for each in team) >= demand.number
        case Asked.countries:
            return len(countries(team)) >= demand.number
        case Asked.place:
            return demand.what in countries(team)
        case Asked.crowding:
            return max(countries(team).values(), default=0) <= demand.number
        case Asked.new:
            return sum(each.is_new for each in team[1:]) >= demand.number
        case Asked.included:
            return any(each.name == demand.what for each in team)
        case _:
            return all(each.name != demand.what for each in team)


def checked(brief: Brief, candidates: Sequence[Candidate]) -> None:
    """Refuse what cannot be meant. Raises UsageError."""
    if brief.size < 1:
        raise UsageError("A consortium has one partner at least. Ask for a size of 1 or more.")
    names = Counter([brief.lead.name, *(each.name for each in candidates)])
    twice = sorted(name for name, count in names.items() if count > 1)
    if twice:
        raise UsageError(f"{', '.join(twice[:3])}: listed twice. List each organisation once.")
    for name in brief.included:
        if name not in names:
            raise UsageError(
                f"{name} is to be in, but is no candidate. Mend its identifier, or leave it out."
            )
