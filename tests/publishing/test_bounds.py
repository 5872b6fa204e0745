"""Bounds: the certain lies within the possible, and nothing is claimed beyond the evidence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.publishing.bounds import Bounds, Evidence, Span, bounds, lasting, span
from bioregion_graph.terms.dates import PartialDate, parse

FIRST, LAST = date(2015, 1, 1), date(2022, 12, 31)
days = st.dates(FIRST, LAST)
precisions = st.sampled_from([4, 7, 10])


def at(day: date, precision: int) -> PartialDate:
    return parse(day.isoformat()[:precision])


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    return at(draw(days), draw(precisions))


spans = st.lists(partial_dates(), max_size=3).map(lambda stated: span(*stated))


@st.composite
def any_evidence(draw: st.DrawFn) -> Evidence:
    return Evidence(draw(spans), draw(spans), tuple(draw(st.lists(partial_dates(), max_size=3))))


@st.composite
def true_evidence(draw: st.DrawFn, truth: tuple[date, date]) -> Evidence:
    """Evidence that does not lie about a tie that lasted from the one day to the other."""
    starts = [at(truth[0], precision) for precision in draw(st.lists(precisions, max_size=2))]
    ends = [at(truth[1], precision) for precision in draw(st.lists(precisions, max_size=2))]
    length = (truth[1] - truth[0]).days
    seen_days = [
        truth[0] + timedelta(days=draw(st.integers(0, length))) for _ in range(draw(st.integers(0, 3)))
    ]
    periods = [at(day, draw(precisions)) for day in seen_days]
    # A month that begins with the very day of the start is read as the month of the start: it proves less.
    seen = [
        period
        for period in periods
        if (truth[0] < period.first and period.last < truth[1])
        or truth[0] <= period.first == period.last <= truth[1]
    ]
    return Evidence(span(*starts), span(*ends), tuple(seen))


truths = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))


@given(any_evidence())
def test_the_certain_lies_within_the_possible(evidence: Evidence) -> None:
    found = bounds(evidence)
    for day in (found.certain_from, found.certain_until):
        assert day is None or found.starts_on is None or found.starts_on <= day or not possible(found)
        assert day is None or found.ends_on is None or day <= found.ends_on or not possible(found)
    if found.certain_from and found.certain_until:
        assert found.certain_from <= found.certain_until
        assert found.holds_on(found.certain_from) is True
        assert found.holds_on(found.certain_until) is True


def possible(found: Bounds) -> bool:
    return not (found.starts_on and found.ends_on and found.starts_on > found.ends_on)


@given(st.data(), truths, days)
def test_true_evidence_never_gives_a_false_answer(
    data: st.DataObject, truth: tuple[date, date], day: date
) -> None:
    answer = bounds(data.draw(true_evidence(truth))).holds_on(day)
    assert answer is None or answer == (truth[0] <= day <= truth[1])


@given(st.data(), truths, days)
def test_more_evidence_never_takes_an_answer_back(
    data: st.DataObject, truth: tuple[date, date], day: date
) -> None:
    less, other = data.draw(true_evidence(truth)), data.draw(true_evidence(truth))
    more = Evidence(
        narrower(less.start, other.start), narrower(less.end, other.end), (*less.seen, *other.seen)
    )
    answer = bounds(less).holds_on(day)
    assert answer is None or bounds(more).holds_on(day) == answer


def narrower(one: Span, other: Span) -> Span:
    firsts = [day for day in (one.first, other.first) if day]
    lasts = [day for day in (one.last, other.last) if day]
    return Span(max(firsts, default=None), min(lasts, default=None))


@given(st.lists(partial_dates(), min_size=1, max_size=4))
def test_a_span_covers_its_statements_or_what_they_share(stated: list[PartialDate]) -> None:
    found = span(*stated)
    shared = max(given.first for given in stated) <= min(given.last for given in stated)
    for statement in stated:
        whole = Span(statement.first, statement.last)
        assert whole.contains(found) if shared else found.contains(whole)


def case(start: str = "", end: str = "", seen: str = "") -> Bounds:
    def one(text: str) -> Span:
        return span(*(parse(part) for part in text.split()))

    return bounds(Evidence(one(start), one(end), tuple(parse(part) for part in seen.split())))


def days_of(found: Bounds) -> list[str]:
    return [
        day.isoformat() if day else "-"
        for day in (found.starts_on, found.ends_on, found.certain_from, found.certain_until)
    ]


@pytest.mark.parametrize(
    ("start", "end", "seen", "expected"),
    [
        ("", "", "", "- - - -"),
        ("2019", "", "", "2019-01-01 - 2019-12-31 -"),
        ("2019-04", "", "", "2019-04-01 - 2019-04-30 -"),
        ("2019-04-04", "", "", "2019-04-04 - 2019-04-04 2019-04-04"),
        ("", "2019", "", "- 2019-12-31 - 2019-01-01"),
        ("", "2019-04-04", "", "- 2019-04-04 2019-04-04 2019-04-04"),
        ("2017", "2020", "", "2017-01-01 2020-12-31 2017-12-31 2020-01-01"),
        ("2019", "2019", "", "2019-01-01 2019-12-31 - -"),
        ("", "", "2019", "- - 2019-01-01 2019-12-31"),
        ("", "", "2015-06-01 2019", "- - 2015-06-01 2019-12-31"),
        ("2017", "", "2020-03-01", "2017-01-01 - 2017-12-31 2020-03-01"),
        ("2019-07-01", "", "2019", "2019-07-01 - 2019-07-01 2019-12-31"),
        ("", "2019-07-01", "2019", "- 2019-07-01 2019-01-01 2019-07-01"),
        ("2019", "2019", "2019-05-03", "2019-01-01 2019-12-31 2019-05-03 2019-05-03"),
        ("2019", "", "2019", "2019-01-01 - 2019-12-31 2019-12-31"),
        ("2019-04", "", "2019", "2019-04-01 - 2019-04-30 2019-12-31"),
        ("2019-04", "", "2019-04-01", "2019-04-01 - 2019-04-01 2019-04-01"),
        ("", "2019", "2019", "- 2019-12-31 2019-01-01 2019-01-01"),
        ("", "2019-04", "2019", "- 2019-04-30 2019-01-01 2019-04-01"),
        ("2019", "2019", "2019", "2019-01-01 2019-12-31 - -"),
        ("2018", "", "2015", "2015-01-01 - 2018-12-31 -"),
        ("", "2018", "2020", "- 2020-12-31 - 2018-01-01"),
        ("2019 2019-04", "", "", "2019-04-01 - 2019-04-30 -"),
        ("2016 2018", "", "", "2016-01-01 - 2018-12-31 -"),
        ("2020", "2018", "", "2020-01-01 2018-12-31 - -"),
    ],
)
def test_bounds_follow_from_the_evidence(start: str, end: str, seen: str, expected: str) -> None:
    assert days_of(case(start, end, seen)) == expected.split()


def test_a_range_of_starts_bounds_the_start() -> None:
    either = span(earliest=[parse("2017")], latest=[parse("2018")])
    found = bounds(Evidence(either, Span(), (parse("2020"),)))
    assert days_of(found) == ["2017-01-01", "-", "2018-12-31", "2020-12-31"]


def test_certain_days_outside_an_open_end_are_left_out() -> None:
    assert days_of(bounds(Evidence(span(parse("2019")), Span(None, date(2019, 6, 30))))) == [
        "2019-01-01", "2019-06-30", "-", "-"
    ]  # fmt: skip
    assert days_of(bounds(Evidence(Span(date(2019, 6, 30), None), span(parse("2019"))))) == [
        "2019-06-30", "2019-12-31", "-", "-"
    ]  # fmt: skip


def test_three_answers() -> None:
    found = case("2017", "2020")
    answers = {
        day: found.holds_on(date.fromisoformat(day))
        for day in ("2016-12-31", "2017-06-01", "2018-01-01", "2020-06-01", "2021-01-01")
    }
    assert list(answers.values()) == [False, None, True, None, False]


@pytest.mark.parametrize(
    ("start", "duration", "first", "last"),
    [
        ("2019-04-05", "P3Y", "2022-04-04", "2022-04-04"),
        ("2019", "P3Y", "2021-12-31", "2022-12-30"),
        ("2019-11", "P18M", "2021-04-30", "2021-05-29"),
        ("2019-01-31", "P1M", "2019-02-27", "2019-02-27"),
        ("2020-02-29", "P1Y", "2021-02-27", "2021-02-27"),
        ("2019-04-04", "P10D", "2019-04-13", "2019-04-13"),
        ("2019-04-04", "P1Y2W", "2020-04-17", "2020-04-17"),
    ],
)
def test_what_lasts_so_long_ends_on_the_last_day_of_it(
    start: str, duration: str, first: str, last: str
) -> None:
    assert lasting(parse(start), duration) == Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("duration", ["", "P", "3Y", "PT5H", "-P1Y", "P9999Y"])
def test_no_such_duration(duration: str) -> None:
    assert not lasting(parse("2019"), duration)


@given(any_evidence(), days)
def test_what_was_seen_is_never_denied(evidence: Evidence, day: date) -> None:
    found = bounds(evidence)
    if possible(found) and any(period.first == period.last == day for period in evidence.seen):
        assert found.holds_on(day) is not False
