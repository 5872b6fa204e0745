"""Rows that cannot mean anything: each fault gives one sentence with file, row and remedy, and commits nothing."""

from __future__ import annotations

import pytest
from plantings import SOUND, Checkout

from bioregion_graph.importers.collection import TREATMENTS

SEED = "seed:001_0123456789abcdef.txt#L"
MENDED_DATE = "Write 2019, 2019-04 or 2019-04-30."
NO_SLUG = "write lower-case letters, digits and hyphens only."
NO_CODE = "write letters, digits and hyphens only."
NUMBER = "Write it as 1234.50, without separators of thousands."


def fault(path: str, old: str, new: str, row: int, sentence: str, name: str) -> object:
    """One case: what is changed, and the one sentence that must come of it."""
    return pytest.param(path, old, new, f"data/{path}, row {row}: {sentence}", id=name)


COUNTRIES = [
    fault(
        "europe/organisations.csv", "Konstanz,DE", "Konstanz,UK", 4,
        'country "UK" is not an ISO 3166 code. Write "GB".', "a country written otherwise",
    ),
    fault(
        "europe/events.csv", "Innsbruck,AT", "Innsbruck,XX", 2,
        'country "XX" is not an ISO 3166 code. Write a code such as IT, FR or GB.', "no country",
    ),
    fault(
        "italy/events.csv", ",,IT,,,org:sea,,", ",,it,,,org:sea,,", 4,
        'country "it" is not an ISO 3166 code. Write a code such as IT, FR or GB.', "a country in small letters",
    ),
    fault(
        "italy/organisations.csv", "Trento,IT", "Trento,EU", 4,
        'country "EU" is not an ISO 3166 code. Write a code such as IT, FR or GB.', "a union of countries",
    ),
]  # fmt: skip

DATES = [
    fault(
        "europe/events.csv", "2019-04-05", "2019-02-30", 2,
        '"2019-02-30" is not in the calendar. Write a day that exists.', "a day that the calendar lacks",
    ),
    fault(
        "europe/projects.csv", "2016-01", "2016-13", 2,
        '"2016-13" is not in the calendar. Write a day that exists.', "a thirteenth month",
    ),
    fault(
        "europe/memberships.csv", "NET,member,2013,", "NET,member,spring 2013,", 2,
        f'"spring 2013" is not a date. {MENDED_DATE}', "words for the beginning of a tie",
    ),
    fault(
        "europe/people_roles.csv", "2019-04-05", "5/4/2019", 2,
        f'"5/4/2019" is not a date. {MENDED_DATE}', "a date with slashes for a mandate",
    ),
    fault(
        "europe/memberships.csv", "2014/2015", "2014/0000", 3,
        '"0000" is not in the calendar. Write a day that exists.', "the second of two years",
    ),
    fault(
        "europe/sources.csv", "2019-06", "2019-66", 2,
        '"2019-66" is not in the calendar. Write a day that exists.', "the date of a source",
    ),
    fault(
        "europe/organisations.csv", "1999-12-02", "1999-12-32", 4,
        '"1999-12-32" is not in the calendar. Write a day that exists.', "a founding",
    ),
    fault(
        "italy/figures.csv", "2019-04", "April", 2, f'"April" is not a date. {MENDED_DATE}', "of a figure",
    ),
    fault(
        "links/organisations.csv", "Genova.,curation team,2026-11-24", "Genova.,curation team,today", 3,
        f'"today" is not a date. {MENDED_DATE}', "of a judgement",
    ),
]  # fmt: skip

KEYS = [
    fault(
        "europe/memberships.csv", "HILL,NET", "HILLS,NET", 2,
        '"HILLS" has no identifier as organisation. '
        "Add a row organisation,HILLS,<slug> to data/europe/identifiers.csv, or mend the key.", "an organisation",
    ),
    fault(
        "europe/people_roles.csv", "Ada Berg,BOARD", "Ada Burg,BOARD", 2,
        '"Ada Burg" has no identifier as person. '
        "Add a row person,Ada Burg,<slug> to data/europe/identifiers.csv, or mend the key.", "a person",
    ),
    fault(
        "italy/event_participation.csv", "org:hill", "person:Nobody", 2,
        '"Nobody" has no identifier as person. '
        "Add a row person,Nobody,<slug> to data/italy/identifiers.csv, or mend the key.", "a speaker",
    ),
    fault(
        "italy/activity_tree.csv", "act:map,act:line", "act:map,act:lime", 2,
        '"act:lime" has no identifier as activity. '
        "Add a row activity,act:lime,<slug> to data/italy/identifiers.csv, or mend the key.", "a place in a tree",
    ),
    fault(
        "italy/term_members.csv", "sea-table-2018", "sea-table-2019", 2,
        'There is no term "sea-table-2019". Add it to data/italy/terms.csv.', "a term",
    ),
    fault(
        "italy/identifiers.csv", "agr:pact,sea-pact", "agr:pact,Sea Pact", 21,
        f'"Sea Pact" is no identifier: {NO_SLUG}', "a slug with blanks",
    ),
    fault(
        "italy/identifiers.csv", "agreement,agr:pact", "agreements,agr:pact", 21,
        '"agreements" is no kind of thing. Write one such as organisation, group or event.', "a kind",
    ),
    fault(
        "italy/identifiers.csv", "agreement,agr:pact", "service,svc:help,x\nagreement,agr:pact", 21,
        'The service "svc:help" stands twice. Remove one of the rows.', "a key twice",
    ),
    fault(
        "italy/bodies.csv", "board-member,group/", "board-member,club/", 2,
        '"club" is no kind of thing. Write one such as organisation, group or event.', "the kind of a body",
    ),
    fault(
        "italy/figures.csv", "organisation,org:sea,member", "organization,org:sea,member", 2,
        '"organization" is no kind of thing. Write one such as organisation, group or event.',
        "the kind of what a figure is about",
    ),
    fault(
        "italy/terms.csv", ",sea-table-2018,", ",Sea table,", 2,
        f'"Sea table" is no identifier: {NO_SLUG}', "the key of a term",
    ),
    fault(
        "europe/programmes.csv", ",alpine-space,", ",Alpine Space!,", 2,
        f'"Alpine Space!" is no identifier: {NO_SLUG}', "the key of a programme",
    ),
]  # fmt: skip

WORDS = [
    fault(
        "europe/memberships.csv", "LAKE,NET,member,", "LAKE,NET,friend,", 3,
        'Nobody said what the membership-role "friend" means. Add a row for it to data/words.csv.', "a role",
    ),
    fault(
        "europe/organisations.csv", "Rete alpina,network,", "Rete alpina,net of nets,", 2,
        'Nobody said what the organisation-kind "net of nets" means. Add a row for it to data/words.csv.', "a kind",
    ),
    fault(
        "italy/events.csv", ",Talk,,webinar,", ",Talk,,chat,", 3,
        'Nobody said what the event-kind "chat" means. Add a row for it to data/words.csv.', "a kind of event",
    ),
    fault(
        "italy/agreements.csv", ",ports,signed,", ",ports,sealed,", 2,
        'Nobody said what the agreement-status "sealed" means. Add a row for it to data/words.csv.', "a status",
    ),
    fault(
        "italy/focus.csv", "healthy-ageing,", ",", 2,
        "A text without a concept needs a reason. Say why in the column reason.", "no reason",
    ),
    fault(
        "italy/focus.csv", "healthy-ageing,", "healthy ageing,", 2,
        f'"healthy ageing" is no code of a concept: {NO_CODE}', "a code with blanks",
    ),
    fault(
        "italy/plans.csv", "grp:table,done,", "grp:table,nearly done,", 2,
        f'"plan-nearly done" is no code of a concept: {NO_CODE}', "the status of a plan",
    ),
    fault(
        "italy/figures.csv", ",member-count,", ",member count,", 2,
        f'"member count" is no code of a concept: {NO_CODE}', "a kind of figure",
    ),
    fault(
        "italy/group_details.csv", "grp:table,aim,", "grp:table,goal,", 2,
        '"goal" is no property of a group here. '
        "Write aim, theme, meetsEvery, openToJoin, status, coordinatedBy or referent.", "a property",
    ),
    fault(
        "italy/budgets.csv", "prj:port,A,", "prj:port,F,", 2,
        '"F" is no cost category. Write A, B, C, D or E.', "a cost category",
    ),
    fault(
        "links/organisations.csv", "it,same,", "it,alike,", 2,
        '"alike" is no verdict. Write one of same, different, unsure.', "a verdict",
    ),
]  # fmt: skip

SHARED_WORDS = [
    fault(
        "words.csv", "event-role,host,attendance", "event-role,host,presence", 11,
        '"presence" is no treatment of event-role. Write attendance.', "a treatment",
    ),
    fault(
        "words.csv", "event-role,host", "event-rule,host", 11,
        '"attendance" is no treatment of event-rule. Write another word than event-rule.', "what it is about",
    ),
    fault(
        "words.csv", "event-role,speaker,attendance,speaker", "event-role,host,attendance,speaker", 12,
        'The event-role "host" stands twice. Remove one of the rows.', "a word twice",
    ),
    fault(
        "words.csv", "shareholder,12.5", "shareholder,an eighth", 18,
        f'"an eighth" is not a number. {NUMBER}', "a share",
    ),
]  # fmt: skip

NUMBERS = [
    fault("europe/projects.csv", "1200000.50", "1.200.000", 2,
          f'"1.200.000" is not a number. {NUMBER}', "separators of thousands"),
    fault("europe/projects.csv", "900000", "about 900000", 2, f'"about 900000" is not a number. {NUMBER}', "a word"),
    fault("italy/budgets.csv", "120000.00", "NaN", 2, f'"NaN" is not a number. {NUMBER}', "no number by name"),
    fault("italy/budgets.csv", "120000.00", "1_200", 2, f'"1_200" is not a number. {NUMBER}', "a Python number"),
    fault("italy/flat_rates.csv", "0.25", "25%", 2, f'"25%" is not a number. {NUMBER}', "a flat rate"),
    fault("italy/figures.csv", ",30,", ",thirty,", 2, f'"thirty" is not a number. {NUMBER}', "a figure"),
    fault("italy/action_lines.csv", ",1,1,", ",1,first,", 2, f'"first" is not a number. {NUMBER}', "an order"),
    fault("italy/activity_tree.csv", ",1.1,1,", ",1.1,1.5,", 2,
          '"1.5" is not a whole number. Write it without decimals.', "an order between two"),
    fault("italy/durations.csv", "P2Y", "2 years", 2,
          '"2 years" is not a duration. Write it as P2Y, P18M or P3D.', "a duration"),
    fault("italy/terms.csv", "P3Y", "P", 2, '"P" is not a duration. Write it as P2Y, P18M or P3D.', "an empty one"),
    fault("italy/agreements.csv", "2 years to 2020-12-02", "for ever", 2,
          '"for ever" is not how long an agreement lasts. Write "3 years" or "3 years to 2026-12-31".', "an agreement"),
    fault("italy/group_details.csv", "openToJoin,yes", "openToJoin,perhaps", 5,
          '"perhaps" is neither yes nor no. Write yes or no.', "openness"),
    fault("italy/service_kinds.csv", ",yes", ",si", 2, '"si" is neither yes nor no. Write yes or no.', "free"),
]  # fmt: skip

SOURCES = [
    fault(
        "europe/project_participants.csv", "partner,https://pages.example.org/alps", "partner,", 2,
        "The row names no source. Write its address in the column source_url.", "no source",
    ),
    fault(
        "europe/sources.csv", "https://pages.example.org/net,", ",", 2,
        "The row names no source. Write its address in the column source_url.", "a source without address",
    ),
    fault(
        "europe/project_participants.csv", "https://pages.example.org/alps", "https://[pages/alps", 2,
        '"https://[pages/alps" is no address (Invalid IPv6 URL). Copy it again from the page.', "no address",
    ),
    fault(
        "europe/project_participants.csv", "https://pages.example.org/alps", "…", 2,
        'No identifier can be made from "…": it has no letter or digit.', "nothing to make a name of",
    ),
]  # fmt: skip

JUDGEMENTS = [
    fault(
        "links/organisations.csv", "organisation/hill-cluster,", "hill-cluster,", 2,
        '"hill-cluster" is no identifier. Write kind/slug, as organisation/biocat.', "no kind",
    ),
    fault(
        "links/organisations.csv", "organisation/hill-cluster,", "society/hill-cluster,", 2,
        '"society" is no kind of thing. Write one such as organisation, group or event.', "an unknown kind",
    ),
    fault(
        "links/organisations.csv", "organisation/hill-cluster,", "organisation/Hill,", 2,
        f'"Hill" is no identifier: {NO_SLUG}', "no slug",
    ),
    fault(
        "links/organisations.csv", "Same name and town.", "", 2,
        "The column evidence is empty. Fill it, so that others can check the judgement.", "no evidence",
    ),
    fault(
        "links/organisations.csv", "town.,curation team", "town.,", 2,
        "The column judged_by is empty. Fill it, so that others can check the judgement.", "nobody who judged",
    ),
    fault(
        "links/organisations.csv", "organisation/sea-cluster", "organisation/see-cluster", 3,
        '"organisation/see-cluster" names nothing: no collection says anything of it. '
        "Mend it, or remove the judgement.", "an IRI that names nothing",
    ),
    fault(
        "links/organisations.csv", "organisation/lake-cluster,organisation/sea-cluster",
        "organisation/hill-cluster-it,organisation/hill-cluster", 3,
        "This pair is judged already in data/links/organisations.csv, row 2. Keep one of the two rows.",
        "a verdict and its opposite",
    ),
    fault(
        "links/organisations.csv", "organisation/sea-cluster", "organisation/lake-cluster", 3,
        "This judgement compares a thing with itself. Correct left or right.", "a thing and itself",
    ),
]  # fmt: skip

CELLS = [
    fault(
        "italy/events.csv", "evt:day,Sea day (series),,", "evt:day,Sea day (series),2020,", 4,
        'The importer does not read the column "edition" here. '
        "Empty the cell, or teach the importer what it means.", "a cell that the importer passes by",
    ),
    fault(
        "italy/service_kinds.csv", "svc:advice,advice,", "svc:advise,advice,", 3,
        '"svc:advise" stands in no row of the table that this one completes. '
        "Mend the key, or remove the row.", "a row that completes nothing",
    ),
    fault(
        "italy/renewals.csv", "Bice Conti", "Bice Monti", 2,
        f'"Bice Monti" with "{SEED}06" stands in no row of the table that this one completes. '
        "Mend the key, or remove the row.", "a renewal of nothing",
    ),
    fault(
        "italy/activity_tree.csv", "act:survey,", "act:map,", 3,
        '"act:map" stands twice. Remove one of the rows.', "two places in a tree",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "sentence"),
    [*COUNTRIES, *DATES, *KEYS, *WORDS, *NUMBERS, *SOURCES, *JUDGEMENTS, *CELLS],
)
def test_one_fault_gives_one_sentence(
    checkout: Checkout, path: str, old: str, new: str, sentence: str
) -> None:
    checkout.replace(path, old, new)
    assert checkout.problems() == [sentence]


@pytest.mark.parametrize(("path", "old", "new", "sentence"), SHARED_WORDS)
def test_what_all_collections_share_is_told_once(
    checkout: Checkout, path: str, old: str, new: str, sentence: str
) -> None:
    checkout.replace(path, old, new)
    assert checkout.problems().count(sentence) == 1


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("works with", "cooperation"),
        ("managed by", "manager"),
        ("merged into", "merger"),
        ("gold label", "Gold"),
    ],
)
def test_a_role_without_the_concept_that_it_needs_is_told(checkout: Checkout, role: str, code: str) -> None:
    checkout.replace("words.csv", f",{code},\n", ",,\n")
    rows = checkout.text("italy/memberships.csv").split("\n")
    row = next(number for number, line in enumerate(rows, 1) if f",{role}," in line)
    assert checkout.problems() == [
        f'data/italy/memberships.csv, row {row}: The membership-role "{role}" means no concept. '
        "Name one in the column codes of data/words.csv."
    ]


def test_every_bad_row_of_every_table_is_told_in_one_go(checkout: Checkout) -> None:
    checkout.replace("europe/organisations.csv", "Konstanz,DE", "Konstanz,UK")
    checkout.replace("europe/organisations.csv", "Innsbruck,AT,,2010", "Innsbruck,XX,,2010")
    checkout.replace("europe/events.csv", "2019-04-05", "2019-04-31")
    checkout.replace("italy/budgets.csv", "120000.00", "much")
    checkout.replace("italy/budgets.csv", "30000,", "more,")
    checkout.replace("links/organisations.csv", ",same,", ",alike,")
    assert checkout.problems() == [
        'data/europe/organisations.csv, row 3: country "XX" is not an ISO 3166 code. '
        "Write a code such as IT, FR or GB.",
        'data/europe/organisations.csv, row 4: country "UK" is not an ISO 3166 code. Write "GB".',
        'data/europe/events.csv, row 2: "2019-04-31" is not in the calendar. Write a day that exists.',
        f'data/italy/budgets.csv, row 2: "much" is not a number. {NUMBER}',
        f'data/italy/budgets.csv, row 3: "more" is not a number. {NUMBER}',
        'data/links/organisations.csv, row 2: "alike" is no verdict. Write one of same, different, unsure.',
    ]


def test_every_bad_cell_of_a_row_is_told_in_one_go(checkout: Checkout) -> None:
    checkout.replace("europe/events.csv", "Innsbruck,AT", "Innsbruck,XX")
    checkout.replace("europe/events.csv", "2019-04-05", "2019-04-31")
    assert checkout.problems() == [
        'data/europe/events.csv, row 2: country "XX" is not an ISO 3166 code. '
        "Write a code such as IT, FR or GB.",
        'data/europe/events.csv, row 2: "2019-04-31" is not in the calendar. Write a day that exists.',
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them(checkout: Checkout) -> None:
    # A cell with a line end is one row of a spreadsheet, and an empty line is a row too.
    checkout.replace("italy/activities.csv", ",map the ports,", ',"map\nthe\nports",')
    checkout.replace("italy/activities.csv", "act:survey,", "\nact:survey,")
    checkout.replace("italy/activities.csv", "2020-04,", "2020-99,")
    assert checkout.problems() == [
        'data/italy/activities.csv, row 4: "2020-99" is not in the calendar. Write a day that exists.'
    ]


def test_the_small_checkout_uses_every_treatment() -> None:
    words = (SOUND / "data" / "words.csv").read_text().splitlines()[1:]
    used = {tuple(line.split(",")[::2][:2]) for line in words}
    assert used == {(about, treatment) for about, names in TREATMENTS.items() for treatment in names}
