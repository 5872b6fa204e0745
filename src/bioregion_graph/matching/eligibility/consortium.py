"""A consortium: partners with what rules ask about them. What is not known stays open and is never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.terms.namespaces import CONCEPTS

_ROLES = f"{CONCEPTS}participation-role/"
_KINDS = f"{CONCEPTS}organisation-kind/"
_FACTS = f"{CONCEPTS}eligibility-fact/"
COORDINATOR = f"{_ROLES}coordinator"
BENEFICIARY = f"{_ROLES}beneficiary"
ROLES = {
    "coordinator": COORDINATOR,
    "beneficiary": BENEFICIARY,
    "affiliated-entity": f"{_ROLES}affiliated-entity",
    "associated-partner": f"{_ROLES}associated-partner",
}
# How other lists and programmes call the same.
_ROLE_NAMES = {"lead-partner": "coordinator", "partner": "beneficiary", "participant": "beneficiary"}
# Activity types of CORDIS; OTH says nothing.
_ACTIVITY_TYPES = {"HES": "university", "REC": "research-body", "PRC": "company", "PUB": "public", "OTH": ""}
# Kinds that are no answer to what sort of organisation it is.
_OPEN_KINDS = frozenset({"unspecified", "sum", "partner-outside-europe", "territory"})


@dataclass(frozen=True)
class Partner:
    """An organisation in a consortium; kinds and facts by IRI, money in euro.

    ``territory`` is a code of ISO 3166 or empty when not known; ``control_group`` is the organisation itself when
    nobody controls it; a fact that is in neither set is not known.
    """

    organisation: str
    territory: str = ""
    kinds: frozenset[str] = frozenset()
    role: str = BENEFICIARY
    control_group: str = ""
    facts: Mapping[str, bool] = field(default_factory=dict)
    cost: Decimal | None = None
    grant: Decimal | None = None

    @property
    def group(self) -> str:
        """The control group it belongs to."""
        return self.control_group or self.organisation


@dataclass(frozen=True)
class Consortium:
    """Partners that mean to apply together, with facts of the whole by IRI."""

    partners: tuple[Partner, ...]
    facts: Mapping[str, bool] = field(default_factory=dict)


def consortium(partners: Sequence[Partner], facts: Mapping[str, bool] | None = None) -> Consortium:
    """Put partners together.

    Raises UsageError when there is none, one is listed twice, there are two coordinators, or control goes in a circle.
    """
    if not partners:
        raise UsageError("The consortium has no partner. Name at least one.")
    names = Counter(partner.organisation for partner in partners)
    twice = sorted(name for name, count in names.items() if count > 1)
    if twice:
        raise UsageError(f"{', '.join(twice)}: listed twice. List each organisation once.")
    leaders = [partner.organisation for partner in partners if partner.role == COORDINATOR]
    if len(leaders) > 1:
        raise UsageError(f"{' and '.join(leaders)} are both coordinators. Leave one.")
    groups = _controllers({each.organisation: each.control_group for each in partners})
    return Consortium(
        tuple(replace(each, control_group=groups[each.organisation]) for each in partners), dict(facts or {})
    )


def _controllers(controlled: Mapping[str, str]) -> dict[str, str]:
    """Who stands at the top of each chain of control; empty for an organisation that nobody controls.

    Two partners are independent when neither controls the other and nobody controls both, at whatever distance
    (Regulation (EU) 2021/695, article 22).
    """
    tops = {}
    for name in controlled:
        top, seen = name, [name]
        while (above := controlled.get(top, "")) and above != top:
            if above in seen:
                raise UsageError(
                    f"{' > '.join([*seen, above])}: each controls the next. Mend the control groups."
                )
            top = above
            seen.append(top)
        tops[name] = "" if top == name else top
    return tops


def partner(
    book: Rulebook,
    organisation: str,
    country: str = "",
    kind: str = "",
    role: str = "",
    control_group: str = "",
    facts: Mapping[str, bool] | None = None,
    cost: str = "",
    grant: str = "",
) -> Partner:
    """A partner from what a person writes; empty text, or ``?``, is what is not known. Several kinds by ``|``.

    Raises UsageError that names the organisation and says what to write instead.
    """
    name = organisation.strip()
    if not name:
        raise UsageError("A partner has no name. Write the name or the identifier of the organisation.")
    try:
        return Partner(
            name,
            book.countries.code(country) if _is_known(country) else "",
            frozenset(kind_of(book, each) for each in kind.split("|") if _says_something(each)),
            role_of(role),
            control_group.strip() if _is_known(control_group) else "",
            {fact_of(book, each): holds for each, holds in (facts or {}).items()},
            _money(cost),
            _money(grant),
        )
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error


def kind_of(book: Rulebook, text: str) -> str:
    """The kind of organisation with this code, or activity type of CORDIS. Raises UsageError."""
    code = text.strip().removeprefix(_KINDS).removeprefix("kind:")
    iri = _KINDS + _ACTIVITY_TYPES.get(code, code)
    if iri not in book.broader:
        raise UsageError(
            f'"{text.strip()}" is no kind of organisation. Write one as university, research-body, company, sme, '
            "large-enterprise, public, hospital, association, or HES, REC, PRC, PUB."
        )
    return iri


def role_of(text: str) -> str:
    """The role with this code; beneficiary when it is empty. Raises UsageError."""
    code = text.strip().removeprefix(_ROLES).removeprefix("prole:") if _is_known(text) else "beneficiary"
    code = _ROLE_NAMES.get(code, code)
    if code not in ROLES:
        raise UsageError(f'"{text.strip()}" is no role in a consortium. Write one of {", ".join(ROLES)}.')
    return ROLES[code]


def fact_of(book: Rulebook, text: str) -> str:
    """The fact with this code. Raises UsageError with the facts there are."""
    iri = _FACTS + text.strip().removeprefix(_FACTS).removeprefix("efact:")
    if iri not in book.facts:
        known = ", ".join(sorted(each.removeprefix(_FACTS) for each in book.facts))
        raise UsageError(f'"{text.strip()}" is no fact that rules ask for. Write one of {known}.')
    return iri


def _is_known(text: str) -> bool:
    return text.strip() not in ("", "?")


def _says_something(text: str) -> bool:
    code = text.strip().removeprefix(_KINDS).removeprefix("kind:")
    return _is_known(code) and _ACTIVITY_TYPES.get(code, code) not in ("", *_OPEN_KINDS)


def _money(text: str) -> Decimal | None:
    if not _is_known(text):
        return None
    amount = text.strip()
    if not amount.replace(".", "", 1).isdecimal() or not amount.isascii():
        raise UsageError(f'"{amount}" is no amount in euro. Write a number as 250000 or 250000.50.')
    return Decimal(amount)
