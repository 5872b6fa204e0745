"""Dates keep the precision of their source and refuse what the calendar lacks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.terms import dates

days = st.dates(min_value=date(1, 1, 1))


@given(days)
def test_a_day_means_itself(day: date) -> None:
    read = dates.parse(day.isoformat())
    assert (read.first, read.last) == (day, day)
    assert read.literal == Literal(day.isoformat(), datatype=dates.DATE)


@given(days)
def test_coarser_dates_contain_finer_ones(day: date) -> None:
    text = day.isoformat()
    year, month, exact = dates.parse(text[:4]), dates.parse(text[:7]), dates.parse(text)
    assert year.contains(month)
    assert month.contains(exact)
    assert not exact.contains(year)
    assert year.literal.datatype == dates.GYEAR
    assert month.literal.datatype == dates.GYEARMONTH


@given(days.filter(lambda day: day.month < 12 or day.year < 9999))
def test_a_month_ends_the_day_before_the_next(day: date) -> None:
    month = dates.parse(day.isoformat()[:7])
    assert month.first.day == 1
    assert (month.last + timedelta(days=1)).day == 1
    assert month.first <= day <= month.last


@given(days, st.sampled_from([4, 7, 10]))
def test_literals_round_trip(day: date, length: int) -> None:
    read = dates.parse(day.isoformat()[:length])
    assert dates.from_literal(read.literal) == read


@pytest.mark.parametrize("text", ["2019-13", "2019-02-30", "0000", "0000-01-01", "2019-00-10", "2019-01-00"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not in the calendar"):
        dates.parse(text)


@given(st.text(max_size=12).filter(lambda text: not text.strip()[:4].isdecimal()))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a date"):
        dates.parse(text)


@pytest.mark.parametrize("text", ["19", "2019-4", "2019/2020", "next October", "2019-04-30T10:00:00", ""])
def test_forms_we_do_not_write(text: str) -> None:
    with pytest.raises(UsageError, match="Write 2019"):
        dates.parse(text)


def test_only_date_literals_are_dates() -> None:
    with pytest.raises(UsageError, match="not a date literal"):
        dates.from_literal(Literal("2019", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")))


def test_a_day_is_not_a_month() -> None:
    assert dates.parse_day("2019-04-30") == date(2019, 4, 30)
    with pytest.raises(
        UsageError, match=r'"2019-04" is not a day\. Give a day of that month, as 2019-04-15\.'
    ):
        dates.parse_day("2019-04")
    with pytest.raises(UsageError, match=r"Give a day of that year, as 2019-07-01\."):
        dates.parse_day("2019")
    with pytest.raises(UsageError, match="not in the calendar"):
        dates.parse_day("2019-02-30")
    with pytest.raises(UsageError, match="Write it as 2019-05-01"):
        dates.parse_day("next May")
