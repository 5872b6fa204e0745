"""Names as words: folded, translated, without legal forms."""

from __future__ import annotations

import pytest

from bioregion_graph.resolving import names
from bioregion_graph.resolving.legal_forms import without_legal_form
from bioregion_graph.resolving.letters import in_latin
from bioregion_graph.resolving.likeness import compare
from bioregion_graph.resolving.names import read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Università degli Studi di Padova", "UNIVERSITEIT PADOVA"),
        ("Société Alpha S.A.", "ALPHA SOCIETE"),
        ("Betaphage sp. z o.o.", "Betaphage Spółka z ograniczoną odpowiedzialnością"),
        ("Cryolith S R L", "Cryolith società a responsabilità limitata"),
        ("Stichting Cryolith", "Cryolith GmbH & Co. KG"),
        ("MUENCHNER KRYOLITH", "Münchner Kryolith"),
        ("Åbo Akademi", "AABO AKADEMI"),
        ("Istituto per l'Energia", "Institute of Energy"),
        ("Εθνικό Πανεπιστήμιο", "Ethniko Panepistimio"),
        ("Институт физики", "Institut fiziki"),
        ("Betaphage (Italy)", "Betaphage Italia"),
        ("University of Alpha II", "University of Alpha 2"),
        ("King's College", "KINGS COLLEGE"),
    ],
)
def test_two_ways_to_write_a_name_are_one(one: str, other: str) -> None:
    italy = frozenset({"italia", "italy"})
    assert read(one, italy).key == read(other, italy).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Université Paris 1", "Université Paris 7"),
        ("Université de Bordeaux I", "Université de Bordeaux"),
        ("Max-Planck-Institut für Chemie", "Max-Planck-Institut für Biochemie"),
        ("University of Alpha", "University Hospital of Alpha"),
    ],
)
def test_another_organisation_has_another_key(one: str, other: str) -> None:
    assert read(one).key != read(other).key


def test_what_is_nothing_but_a_legal_form_stays_a_name() -> None:
    assert without_legal_form(["gmbh"]) == ["gmbh"]
    assert without_legal_form(["societa", "per", "azioni"]) == ["societa", "per", "azioni"]
    assert names.words_of("Co. KG") == ["co", "kg"]
    assert names.words_of("the of") == ["the", "of"]
    assert read("(Italy)").words == ("italy",)
    assert read("Italy", frozenset({"italy"})).words == ("italy",)


def test_letters_of_other_alphabets_are_kept_or_written_in_latin() -> None:
    assert in_latin("plain") == "plain"
    assert in_latin("ευρωπη") == "evropi"
    assert in_latin("ευκλειδης") == "efklidis" or in_latin("ευκλειδης") == "efkleidis"
    assert in_latin("東京") == "東京"


def test_parts_brackets_and_initials() -> None:
    assert names.parts("STATISTISK SENTRALBYRAA  STATISTICS NORWAY") == [
        "STATISTISK SENTRALBYRAA",
        "STATISTICS NORWAY",
    ]
    assert names.parts("Alpha-Beta") == ["Alpha-Beta"]
    assert names.bracketed("Institut Fritz Lipmann (FLI) [e.V.]") == ["FLI", "e.V."]
    assert names.is_initials("avs", ["avs", "added", "value", "solutions"])
    assert not names.is_initials("cna", ["regional", "emilia", "romagna"])
    assert names.acronym_of("C.I.T.A.") == "cita"


def test_words_weigh_what_they_tell() -> None:
    assert names.weight("university") < names.weight("physics") < names.weight("cryolith")
    assert names.weight("ab") < names.weight("abc")


def test_likeness_pairs_words_that_are_nearly_one() -> None:
    typo = compare(read("Cryolithos Siena"), read("Cryolithus Siena"))
    assert typo.is_equal
    assert 0.9 < typo.share < 1
    assert compare(read("Institute of Metrology"), read("Institute of Meteorology")).left_over == (
        "metrology",
    )
    assert compare(read("Consejo Superior de InvestigacionesCientificas"),
                   read("Consejo Superior de Investigaciones Cientificas")).share == 1  # fmt: skip
    long = "Zentrum fuer Kryolithographische Forschung Werk"
    assert not compare(read(f"{long} 1"), read(f"{long} 2")).is_equal
    assert compare(read("x"), read("y")).share == 0


def test_free_words_may_be_missing_on_either_side() -> None:
    with_city, without = read("Hochschule Hamburg"), read("Hochschule")
    assert not compare(with_city, without).is_equal
    assert compare(with_city, without, frozenset({"hamburg"})).is_equal
    assert compare(
        read("AVS Cryolith Betaphage"), read("Cryolith Betaphage"), acronyms=frozenset({"avs"})
    ).is_equal
    both = compare(read("AVS Cryolith"), read("Cryolith Betaphage"), acronyms=frozenset({"avs"}))
    assert both.left_over == ("avs",)
