"""``bioregion consortium``: what it says, how it ends, and that the page about it tells the truth."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad
from tests.cli.commands import one_sentence, run

from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.terms.namespaces import ID, expand

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/eligibility.md").read_text(encoding="utf-8")
# A command, its exit code, and lines that it prints.
EXAMPLES = re.findall(r"^    \$ bioregion (.+)\n((?:    .+\n)+?)    → (\d)$", PAGE, re.M)
RIA = ("consortium", "check", "--type", "he-ria", "--on", "2026-11-26")


@pytest.mark.parametrize(("command", "lines", "code"), EXAMPLES)
def test_the_page_shows_what_is_printed(
    home: Path, tmp_path: Path, command: str, lines: str, code: str
) -> None:
    arguments = shlex.split(command)
    if "--file" in arguments:
        (table,) = re.findall(r"```csv\n(.+?)```", PAGE, re.S)
        path = tmp_path / "partners.csv"
        path.write_text(table, encoding="utf-8")
        arguments[arguments.index("--file") + 1] = str(path)
    ran = run(home, *arguments)
    assert ran.code == int(code), ran
    for line in lines.splitlines():
        assert line[4:] in ran.out.splitlines(), ran.out


def test_the_page_has_examples_of_every_verdict() -> None:
    assert {code for _, _, code in EXAMPLES} >= {"0", "1", "3"}
    assert any("--lang it" in command for command, _, _ in EXAMPLES)


def test_every_type_of_call_is_on_the_page(home: Path) -> None:
    listed = [line.split()[0] for line in run(home, "consortium", "types").out.splitlines()[1:]]
    assert len(listed) > 25
    assert [code for code in listed if f"`{code}`" not in PAGE] == []


def test_json_tells_rules_with_their_sources(home: Path) -> None:
    ran = run(home, *RIA, "UK:A", "NO:B", "IS:C", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["verdict"]) == (1, "not eligible")
    minimum = next(rule for rule in told["rules"] if rule["code"] == "HE-01")
    assert minimum["verdict"] == "no"
    assert minimum["legalBasis"].startswith("Regulation (EU) 2021/695")
    assert minimum["sources"]
    assert told["repairs"] == [
        [
            "add one more independent beneficiary, from another country among: Member States of the European Union"
        ]
    ]
    assert told["toFindOut"][0]["bearsOn"] == ["HE-06"]


def test_organisations_of_the_graph_are_looked_up(home: Path) -> None:
    ran = run(home, *RIA, "organisation:toscana-life-sciences", "organisation:biocat", "FR:Lyon")
    assert ran.code == 0, ran
    ran = run(home, *RIA, "organisation:toscana-life-sciences", "IT:Other", "FR:Lyon")
    assert ran.code == 1
    missing = one_sentence(run(home, *RIA, "organisation:nobody-at-all"))
    assert "Nothing in the graph has the IRI" in missing


def test_whoever_is_suggested_mends_it(home: Path) -> None:
    asked = (*RIA, "organisation:toscana-life-sciences", "DE:Ulm", "--json")
    told = json.loads(run(home, *asked, "--suggest", "rare diseases").out)
    assert [len(each) for each in told["fitting"]] == [5] * len(told["repairs"])
    for each in told["fitting"][0]:
        assert run(home, *asked[:-1], f"{each['country']}:{each['label'].replace(':', ' ')}").code == 0
    assert json.loads(run(home, *asked).out)["fitting"] == []


def test_a_country_that_no_list_knows_is_told(home: Path) -> None:
    ran = run(home, *RIA, "DE:A", "FR:B", "IT:C", "AQ:D")
    assert "AQ stands in no country list on 2026-11-26, so it counts nowhere." in ran.out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["DE:A", "DE:A"], "A: listed twice."),
        (["QQ:A"], 'A: "QQ" is not the code of a country.'),
        (["Charité"], '"Charité" is no partner. Write COUNTRY:NAME'),
        (["DE:A:luck=good"], '"luck=good" says nothing of A.'),
        (["DE:A", "--states", "luck"], '"luck" is no fact that rules ask for.'),
        (["DE:A", "--type", "he-rai"], 'No rules are known for calls of type "he-rai".'),
        ([], "The consortium has no partner."),
    ],
)
def test_what_cannot_be_meant_is_refused(home: Path, arguments: list[str], message: str) -> None:
    assert message in one_sentence(run(home, *RIA, *arguments))


def test_a_day_without_rules_is_refused(home: Path) -> None:
    ran = run(home, "consortium", "check", "-t", "he-ria", "--on", "2030-01-01", "DE:A")
    assert (ran.code, one_sentence(ran)) == (
        2,
        "The rules for he-ria hold from 2021-01-01 to 2027-12-31, so they say nothing of 2030-01-01. "
        "Give a day on which they hold.\n",
    )


def test_control_is_followed_through_organisations_that_do_not_apply(own_home: Path) -> None:
    partners = ("organisation:toscana-life-sciences", "organisation:biocat", "DE:Ulm", "FR:Lyon")
    before = run(own_home, *RIA, *partners)
    assert (before.code, "toscana-life-sciences" in before.out) == (0, False), before.out
    chain = [("biocat", "holding-one"), ("holding-one", "fund"), ("toscana-life-sciences", "fund")]
    change = {
        quad
        for n, (below, above) in enumerate(chain)
        for quad in (
            tie(n, "rdf:type", expand("brg:Relationship")),
            tie(n, "brg:from", expand(f"organisation:{above}")),
            tie(n, "brg:to", expand(f"organisation:{below}")),
            tie(n, "brg:relationshipKind", expand("rel:owner")),
        )
    }
    publish_change(own_home, change, set(), Terms(note="who owns whom"))
    after = json.loads(run(own_home, *RIA, *partners, "--json").out)
    assert after["verdict"] == "eligible"
    # One of the two counts, so the others are needed.
    assert after["mayNotLeave"] == ["Ulm", "Lyon"]
    fewer = run(own_home, *RIA, *partners[:3])
    assert fewer.code == 1


def test_an_organisation_of_two_names_is_listed_twice(home: Path) -> None:
    ran = run(home, *RIA, "organisation:biocat", "organisation:biocat")
    assert "listed twice" in one_sentence(ran)


def tie(number: int, name: str, value: NamedNode) -> Quad:
    return Quad(NamedNode(f"{ID}relationship/owns-{number}"), expand(name), value, expand("source:seed-000"))
