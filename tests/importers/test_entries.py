"""What all importers share: keys, numbers and dates of exports, statements and fingerprints."""

from __future__ import annotations

import random
import re
import string
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import InputError
from bioregion_graph.importers.delimited import Row
from bioregion_graph.importers.entries import (
    Report,
    Statements,
    amount,
    cost,
    day,
    fingerprint,
    key_of,
    number,
    spelt,
    whole_number,
)
from bioregion_graph.terms import dates
from bioregion_graph.terms.iris import mint
from bioregion_graph.terms.namespaces import expand

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
codes = st.one_of(texts, st.text("aB1-. _/é", max_size=8)).filter(str.strip)


def row(value: str) -> Row:
    """A row with one column."""
    return Row("project.csv", 7, {"x": value})


@given(codes)
@example("HORIZON-HLTH-2024-01")
@example("--a..b--")
@example("١٢")
@example("K")
def test_a_key_is_always_an_identifier(code: str) -> None:
    assert mint("topic", key_of(code)).value.endswith(f"/{key_of(code)}")
    assert key_of(code) == key_of(f" {code}\t")


@given(codes, codes)
@example("evry", "évry")
@example("1", "１")
@example("k", "\u212a")
@example("ss", "ß")
@example("a-b", "a--b")
@example("a.b", "a..b")
@example("a", "a.")
def test_codes_that_differ_in_more_than_case_stay_apart(left: str, right: str) -> None:
    assume(left.strip() != right.strip())
    differ_in_case_only = left.strip().isascii() and left.strip().lower() == right.strip().lower()
    assert key_of(left) != key_of(right) or differ_in_case_only


def test_two_hundred_thousand_codes_have_as_many_keys() -> None:
    chance = random.Random(11)
    alphabet = string.ascii_lowercase + string.digits + "-._/() é中"
    sample = {"".join(chance.choices(alphabet, k=chance.randint(1, 9))).strip() for _ in range(200_000)}
    sample.discard("")
    keys = {key_of(code) for code in sample}
    assert len(keys) == len(sample)
    for key in keys:
        mint("x", key)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("101116741", "101116741"),
        ("HORIZON.2.1", "horizon.2.1"),
        ("LC-MG-1-3-2018", "lc-mg-1-3-2018"),
        ("rcn-92257", "rcn-92257"),
        ("ERC 2023_StG", "erc-2023-stg-"),
        ("H2020-EU.3.1.", "h2020-eu.3.1-"),
    ],
)
def test_a_key_can_be_read(code: str, key: str) -> None:
    assert key_of(code) == key or re.fullmatch(rf"{key}[0-9a-f]{{8}}", key_of(code))
    assert key_of(code).startswith(key)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1499998", "1499998"), ("1499998.0", "1499998"), ("1499998,50", "1499998.5"), ("1,5", "1.5"),
        ("1.234.567,89", "1234567.89"), ("1,234,567.89", "1234567.89"), ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("0", "0"), ("-0", "0"), ("-0.00", "0"), ("00012", "12"),
        ("1e6", "1000000"), ("1.5E+05", "150000"), ("1e-2", "0.01"), ("+7", "7"),
        ("999999999999.99", "999999999999.99"),
        ("0.1234567890123456789012345678901", "0.1234567890123456789012345678901"),
    ],
)  # fmt: skip
def test_money_is_read_as_many_write_it(text: str, value: str) -> None:
    assert amount(row(f" {text} "), "x") == Literal(value, datatype=expand("xsd:decimal"))


@pytest.mark.parametrize("read", [amount, whole_number, day])
@pytest.mark.parametrize("text", ["", " ", "NA"])
def test_nothing_is_nothing(read: object, text: str) -> None:
    assert callable(read)
    assert read(row(text), "x") is None
    assert read(row("1"), "missing") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NaN", "is not a number."), ("Infinity", "is not a number."), ("1.2.3", "is not a number."),
        ("1 000", "is not a number."), ("1_000", "is not a number."), ("١٢", "is not a number."),
        ("12 EUR", "is not a number."), ("1,23,456.7", "is not a number."), ("1e999999999", "is not a number."),
        ("-", "is not a number."), ("9" * 5000, "is not a number."),
        ("-1", "is less than nothing."), ("-0,01", "is less than nothing."), ("-1e6", "is less than nothing."),
        ("1000000000000", "is no amount of euro."), ("1e99", "is no amount of euro."),
    ],
)  # fmt: skip
def test_what_is_no_money_is_told(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        amount(row(text), "x")
    assert str(caught.value).startswith(f'project.csv, row 7: x "{text}" {said} Write ')


@given(st.decimals(0, 10**11, allow_nan=False, allow_infinity=False, places=2))
def test_money_of_any_size_comes_back(value: Decimal) -> None:
    for text in (str(value), f"{value:,}", f"{value:,}".translate({44: ".", 46: ","})):
        assume(text.count(",") + text.count(".") != 1 or "," not in text or "." not in text)
        literal = amount(row(text), "x")
        assert literal
        assert Decimal(literal.value) == value, text
    assert number(spelt(value)) == value


@given(texts)
@example("Tuesday")
@example(".0")
@example("1" * 5000)
@example("2020-01-01 and more")
@example("2020-01-01T")
@example("0000-01-01")
def test_any_text_is_a_value_or_an_input_error(text: str) -> None:
    for read in (amount, whole_number, day):
        try:
            literal = read(row(text), "x")
        except InputError as error:
            assert error.where == "project.csv, row 7"  # noqa: PT017 - no error at all is right as well
            continue
        assert (literal is None) == (text.strip() in ("", "NA"))


@pytest.mark.parametrize(("text", "value"), [("12", "12"), ("12.0", "12"), ("007", "7"), ("0", "0")])
def test_whole_numbers(text: str, value: str) -> None:
    assert whole_number(row(text), "x") == Literal(value, datatype=expand("xsd:integer"))


@pytest.mark.parametrize("text", ["1.5", "-1", ".0", "x", "１", "1e3", "1" * 5000])
def test_other_numbers_are_not_whole(text: str) -> None:
    with pytest.raises(InputError, match="is not a whole number"):
        whole_number(row(text), "x")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020-02-29", "2020-02-29"), ("2020-02", "2020-02"), ("2020", "2020"),
        ("29/02/2020", "2020-02-29"), ("29.02.2020", "2020-02-29"),
        ("2023-12-26 14:40:12", "2023-12-26"), ("2023-12-26T14:40:12.123Z", "2023-12-26"),
        ("2023-12-26T14:40:12+01:00", "2023-12-26"), ("26/12/2023 14:40", "2023-12-26"),
    ],
)  # fmt: skip
def test_days_keep_their_precision_and_lose_their_time(text: str, value: str) -> None:
    assert day(row(text), "x") == dates.parse(value).literal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2020-02-30", '"2020-02-30" is not in the calendar. Write a day that exists.'),
        ("30/02/2020", '"2020-02-30" is not in the calendar. Write a day that exists.'),
        ("2021-02-29", '"2021-02-29" is not in the calendar. Write a day that exists.'),
        ("2020-13", '"2020-13" is not in the calendar. Write a day that exists.'),
        ("Tuesday", '"Tuesday" is not a date. Write 2019, 2019-04 or 2019-04-30.'),
        ("2020-02-03 x", '"2020-02-03 x" is not a date. Write 2019, 2019-04 or 2019-04-30.'),
        ("20200203", '"20200203" is not a date. Write 2019, 2019-04 or 2019-04-30.'),
    ],
)
def test_a_day_that_is_none_is_told(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        day(row(text), "x")
    assert str(caught.value) == f"project.csv, row 7: x: {said}"


@given(st.lists(st.tuples(st.sampled_from(["brg:acronym", "brg:pic"]), texts), max_size=5))
def test_statements_say_what_is_added_and_nothing_for_nothing(said: list[tuple[str, str]]) -> None:
    def made() -> Statements:
        statements = Statements("id/project/x", GRAPH, expand("brg:Project"))
        for predicate, value in said:
            statements.add(expand(predicate), value)
        statements.add(expand("brg:kind"), None)
        statements.link(expand("brg:call"), "")
        return statements

    quads = made().quads
    assert quads == made().quads
    assert len(quads) == 1 + sum(1 for _, value in said if value)
    assert {quad.subject for quad in quads} == {NamedNode("https://w3id.org/bioregion/id/project/x")}
    assert {quad.graph_name for quad in quads} == {GRAPH}


GRAPH = expand("source:tiny")


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
@settings(max_examples=200)
def test_fingerprints_are_equal_for_equal_values_only(left: list[str], right: list[str]) -> None:
    assume(not any("\x1f" in value for value in left + right))
    assert (fingerprint("a", left) == fingerprint("a", right)) == (left == right)
    assert fingerprint("a", left) != fingerprint("b", left)
    assert 0 <= fingerprint("a", left) < 1 << 64


def test_the_fingerprint_is_that_of_every_machine() -> None:
    assert fingerprint("project", ["101", "é"]) == fingerprint("project", iter(("101", "é")))
    assert f"{fingerprint('project', ['101', 'é']):016x}" == "8c0f47e44bb79c52"


def test_faults_are_counted_without_end_and_told_so_far() -> None:
    report = Report()
    for count in range(25):
        report.fault("a.csv" if count % 2 else "b.csv", InputError(f"{count}.", "here", "Mend it."))
    assert report.set_aside == {"a.csv": 12, "b.csv": 13}
    assert [fault.what for fault in report.faults] == [f"{count}." for count in range(20)]
    assert report.untold == 5


def test_a_cost_of_nothing_is_not_told() -> None:
    values = {"none": "0", "nothing": "0.00", "empty": "", "some": "0,5"}
    row = Row("a.csv", 2, values)
    assert [cost(row, name) for name in ("none", "nothing", "empty")] == [None, None, None]
    some = cost(row, "some")
    assert some is not None
    assert some.value == "0.5"
