"""``bioregion show`` and ``bioregion search``: finding one thing by any of its names, and reading what is known."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.commands import one_sentence, run

DATA = Path(__file__).resolve().parents[2] / "data"
SENATORE = "Francesco Senatore person:francesco-senatore"
BIOCAT = "Biocat organisation:biocat"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("person:francesco-senatore", SENATORE),
        ("https://w3id.org/bioregion/id/person/francesco-senatore", SENATORE),
        ("<https://w3id.org/bioregion/id/person/francesco-senatore>", SENATORE),
        # The other name of the same person, joined by a judgement.
        ("person:francesco-maria-senatore", SENATORE),
        ("Francesco Maria Senatore", SENATORE),
        ("senatore", SENATORE),
        ("BIOCAT", BIOCAT),
        ("bio cat", BIOCAT),
        ("Toscana Life", "Fondazione Toscana Life Sciences organisation:toscana-life-sciences"),
        ("celine queron", "Céline Quéron person:celine-queron"),
    ],
)
def test_one_thing_has_many_names(home: Path, written: str, found: str) -> None:
    ran = run(home, "show", written)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0].rstrip() == found


def test_words_need_no_quotes(home: Path) -> None:
    assert run(home, "show", "Francesco", "Maria", "Senatore").out == run(home, "show", "senatore").out


def test_senatore_is_one_person_with_four_roles_from_two_documents(home: Path) -> None:
    text = run(home, "show", "senatore").out
    heads = re.findall(r"^ {12}(\S.*?)(?: {2,}|$)", text.partition("MANDATE")[2], re.M)
    told = " ".join(heads)
    for role in (
        "Internationalisation Work Group · coordinator",
        "Board of CEBR · board member",
        "Fondazione Toscana Life Sciences · business development manager",
        "Council of European BioRegions · CEBR board 2019 · vice president",
    ):
        assert role in told
    assert "Progetti ALISEI (2019" in text
    assert "Il CEBR tra Annual Meeting" in text


def test_facts_come_with_sources_and_dates(home: Path) -> None:
    text = run(home, "show", "organisation:toscana-life-sciences").out
    assert re.search(r"^founded +2004-12-02 +Storia; History", text, re.M)
    assert re.search(
        r"^acronym +TLS +Nasce la fondazione Toscana Life\n +Sciences \(2005-09-06\)", text, re.M
    )
    assert re.search(r"start: 2004-12-02", text)
    assert "brg:" not in text.partition("brg:Organisation")[2]
    assert re.search(r"^url +http", text, re.M)


def test_the_row_behind_a_fact_is_named(home: Path) -> None:
    text = run(home, "show", "organisation:biocat", "--rows", width=160).out
    rows = re.findall(r"data/(\w+)/(organisations)\.csv, row (\d+)", text)
    assert len(rows) > 3
    for collection, name, row in rows:
        lines = (DATA / collection / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert "biocat" in lines[int(row) - 1].casefold()
    # The name, which is the heading, has its rows too.
    assert re.search(r"^label +\S", text, re.M)
    assert "data/" not in run(home, "show", "organisation:biocat").out


def test_it_fits_a_terminal_of_80_columns(home: Path) -> None:
    lines = run(home, "show", "organisation:toscana-life-sciences", width=80).out.splitlines()
    assert len(lines) > 30
    assert max(map(len, lines)) <= 80


def test_ties_of_a_day_are_marked_and_past_ones_left_out(home: Path) -> None:
    arguments = ("show", "Council of European BioRegions")
    always, then, long_ago = (
        run(home, *arguments, *more).out
        for more in ([], ["--as-of", "2019-05-01"], ["--as-of", "1901-01-01"])
    )
    assert re.search(r"^yes +Stephanie Wehnelt", then, re.M)
    assert not re.search(r"^yes ", always, re.M)
    assert not re.search(r"^yes ", long_ago, re.M)
    assert re.search(r"^unknown +\S", long_ago, re.M)
    # Without a day every mandate is shown; long ago those that began later are not.
    assert "Stephanie Wehnelt" in always
    assert len(long_ago.splitlines()) < len(then.splitlines()) <= len(always.splitlines())


def test_it_speaks_italian(home: Path) -> None:
    text = run(home, "show", "senatore", "--lang", "it").out
    assert "\nMANDATO" in text
    assert "Gruppo di Lavoro" in text
    assert "osservato il: 2019" in text


def test_what_was_known_by_an_earlier_day(two_generations: Path) -> None:
    today = datetime.now(UTC).date().isoformat()
    assert "the second generation" in run(two_generations, "show", "biocat").out
    assert "the second generation" not in run(two_generations, "show", "biocat", "--known-by", today).out


def test_an_ambiguous_name_lists_what_may_be_meant(home: Path) -> None:
    ran = run(home, "show", "innovation")
    assert ran.code == 2
    first, *others = ran.err.splitlines()
    assert first == 'Several things answer to "innovation"; name one of them:'
    assert 2 <= len(others) <= 6
    identifier = others[0].split()[0]
    assert run(home, "show", identifier).out.splitlines()[0].rstrip().endswith(identifier)


def test_a_name_with_a_slip_lists_the_nearest(home: Path) -> None:
    ran = run(home, "show", "Toscana Lif Scences")
    assert (ran.code, ran.out) == (1, "")
    first, nearest, *_ = ran.err.splitlines()
    assert first == 'Nothing in the graph is called "Toscana Lif Scences". Is one of these meant?'
    assert nearest == "  organisation:toscana-life-sciences  Fondazione Toscana Life Sciences"


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        (
            "qqqqzzzz",
            1,
            'Nothing in the graph is called "qqqqzzzz", nor nearly so.',
        ),
        (
            "biocqqqq",
            1,
            'Nothing in the graph is called "biocqqqq". Try fewer letters: bioregion search bioc.',
        ),
        (
            "organisation:biocatt",
            1,
            "id/organisation/biocatt. Is organisation:biocat (Biocat) meant?",
        ),
        (
            "organisation:nobody",
            1,
            "Nothing in the graph has the IRI https://w3id.org/bioregion/id/organisation/nobody. Search",
        ),
        ("https://example.org/nothing", 1, "has the IRI https://example.org/nothing. Search for its name"),
        ("http://two words/", 2, '"http://two words/" is not a valid IRI'),
        ("<no iri>", 2, '"<no iri>" is not a valid IRI'),
    ],
)
def test_a_name_of_nothing_is_told(home: Path, written: str, code: int, said: str) -> None:
    for command in ("show", "members"):
        ran = run(home, command, written)
        assert said in one_sentence(ran)
        assert ran.code == code


def _hits(home: Path, *arguments: str) -> list[str]:
    ran = run(home, "search", *arguments)
    assert (ran.code, ran.err) == (0, "")
    heading, *lines = ran.out.splitlines()
    assert heading.split()[:3] == ["name", "kind", "identifier"]
    return lines


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Céline Quéron", "person:celine-queron"),
        ("celine queron", "person:celine-queron"),
        ("CELINE QUERON", "person:celine-queron"),
        ("celine qeuron", "person:celine-queron"),
        ("clust er health", "organisation:clust-er-health"),
        ("biocat", "organisation:biocat"),
        ("CEBR", "organisation:council-of-european-bioregions"),
    ],
)
def test_accents_case_and_slips_do_not_matter(home: Path, typed: str, found: str) -> None:
    assert found in _hits(home, *typed.split())[0]


def test_a_search_can_be_narrowed(home: Path) -> None:
    assert len(_hits(home, "health", "-n", "3")) == 3
    kinds = {re.split(r"\s{2,}", line)[1] for line in _hits(home, "health", "--kind", "Organisation")}
    assert kinds == {"Organisation"}
    terms = " ".join(_hits(home, "health", "-k", "Project", "-k", "Event"))
    assert "project:" in terms
    assert "organisation:" not in terms


def test_a_search_fits_the_terminal(home: Path) -> None:
    ran = run(home, "search", "clust er health", width=80)
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_search_without_a_hit_is_told(home: Path) -> None:
    ran = run(home, "search", "qqqqzzzz")
    assert one_sentence(ran) == 'Nothing is called "qqqqzzzz", nor nearly so.\n'
    assert ran.code == 1
