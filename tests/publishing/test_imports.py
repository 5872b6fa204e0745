"""Importing exports: once whole, then only what differs; never half of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from exports import Lines, World, curated
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from bioregion_graph.errors import BatchError, InputError, NoGenerationError, StoreError
from bioregion_graph.importers.description import provenance_graph
from bioregion_graph.importers.files import Files
from bioregion_graph.publishing import writing
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.imports import Order, import_exports
from bioregion_graph.publishing.indexes import Index, compare, kind_of
from bioregion_graph.publishing.publish import Terms, publish
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.sharing import open_view
from bioregion_graph.store.generations import Generations
from bioregion_graph.terms.namespaces import expand


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def graph_of(world: World) -> set[Quad]:
    with open_view(world.home) as view:
        return set(view.quads())


def cities(world: World) -> dict[str, str]:
    with open_view(world.home) as view:
        found = view.quads(predicate=expand("brg:city"), graph=expand("source:made-up"))
        return {quad.subject.value.rpartition("/")[2]: quad.object.value for quad in found}


MANY = {f"k{number}": "Siena" for number in range(20)}


def test_everything_is_read_the_first_time(world: World) -> None:
    result = world.load({**MANY, "a": "Pisa"})
    (told,) = result.told
    assert told.difference is not None
    assert told.difference.by_kind() == {"organisation": (21, 0, 0)}
    assert told.report.read == {"lines.txt": 21}
    assert cities(world)["a"] == "Pisa"
    with open_view(world.home) as view:
        assert view.generation.note == "import"
        sources = {str(quad.graph_name) for quad in view.quads(expand("organisation:a"), expand("brg:city"))}
        assert len(sources) == 3, "two sources, and one of them in the merged view"
        assert list(view.quads(expand("source:made-up"), expand("rdf:type"), expand("brg:Source")))
        assert list(view.quads(predicate=expand("brg:fileHash")))


def test_the_same_files_again_change_nothing(world: World) -> None:
    world.load(MANY)
    result = world.load(MANY)
    assert result.build.unchanged
    assert result.told[0].difference is None
    assert world.importer.converted == []
    assert Generations(world.home).current().id == 2


def test_only_what_differs_is_read_into_statements(world: World) -> None:
    world.load(MANY)
    changed = {**MANY, "k3": "Pisa", "new": "Lucca"}
    del changed["k5"]
    result = world.load(changed)
    difference = result.told[0].difference
    assert difference is not None
    assert difference.by_kind() == {"organisation": (1, 1, 1)}
    assert sorted(world.importer.converted) == ["k3", "new"]
    assert cities(world) == changed
    assert (result.build.added, result.build.removed) == (3 + 1 + 4, 3 + 1 + 4) or result.build.added > 0


def test_a_changed_import_gives_the_same_graph_as_one_made_anew(tmp_path: Path) -> None:
    changed = {**MANY, "k3": "Pisa", "new": "Lucca\tk1"}
    del changed["k5"]
    one, other = World(tmp_path / "one"), World(tmp_path / "other")
    one.load(MANY)
    one.load(changed)
    other.load(changed)
    assert graph_of(one) == graph_of(other)
    one.load(changed, anew=True)
    assert graph_of(one) == graph_of(other)


@settings(max_examples=12, deadline=None)
@given(
    before=st.dictionaries(
        st.sampled_from("abcdef"), st.sampled_from(["Siena", "Pisa", "?", "Siena\tb", "Pisa\ta\tc"])
    ),
    after=st.dictionaries(
        st.sampled_from("abcdef"), st.sampled_from(["Siena", "Pisa", "?", "Siena\tb", "Lucca\tc"])
    ),
)
def test_any_change_gives_what_a_whole_import_gives(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, str], after: dict[str, str]
) -> None:
    one, other = World(tmp_path_factory.mktemp("one")), World(tmp_path_factory.mktemp("other"))
    one.load(before)
    one.load(after)
    other.load(after)
    assert graph_of(one) == graph_of(other)


def test_a_thing_that_two_records_speak_of_keeps_what_the_other_says(world: World) -> None:
    world.load({**MANY, "x": "Siena\tshared", "y": "Siena\tshared"})
    world.load({**MANY, "y": "Siena\tshared"})
    with open_view(world.home) as view:
        comments = [
            quad.object.value
            for quad in view.quads(
                expand("organisation:shared"), expand("rdfs:comment"), graph=expand("source:made-up")
            )
        ]
    assert comments == ["partner of y"]


def test_rows_that_cannot_be_used_are_set_aside_and_counted(world: World) -> None:
    first = world.load({**MANY, "bad": "?"})
    assert first.told[0].report.set_aside == {"lines.txt": 1}
    assert [str(fault) for fault in first.told[0].report.faults] == [
        "lines.txt, row 21: The city is unknown. Find it out."
    ]
    second = world.load({**MANY, "bad": "?", "new": "Pisa"})
    assert second.told[0].report.set_aside == {"lines.txt": 1}, "it is still as bad as it was"
    mended = world.load({**MANY, "bad": "Siena", "new": "Pisa"})
    assert mended.told[0].report.set_aside == {}
    assert cities(world)["bad"] == "Siena"


def test_an_export_that_must_be_whole_is_refused_whole(world: World) -> None:
    before = graph_of(world)
    with pytest.raises(
        BatchError, match=r"1 problem found, nothing was imported:\n.*row 21: The city is unknown"
    ):
        world.load({**MANY, "bad": "?"}, world.describe(on_error="stop"))
    assert graph_of(world) == before
    assert Generations(world.home).current().id == 1


@pytest.mark.parametrize(("least", "most"), [(21, 99), (0, 19)])
def test_too_few_or_too_many_things_stop_the_import(world: World, least: int, most: int) -> None:
    with pytest.raises(
        BatchError, match=f"20 things of the kind organisation, but {least} to {most} are expected"
    ):
        world.load(MANY, world.describe(least=least, most=most))
    assert Generations(world.home).current().id == 1


def test_part_of_an_export_passes_when_that_is_meant(world: World) -> None:
    order = replace(world.order(MANY, world.describe(least=50)), is_partial=True)
    result = import_exports(world.home, [order], Terms(), Steps())
    assert result.told[0].difference is not None
    again = import_exports(world.home, [order], Terms(), Steps())
    assert again.build.unchanged, "it is no other import"


def test_what_came_and_went_is_counted(world: World) -> None:
    first = world.load({**MANY, "a": "Pisa"}).build
    assert first.removed == 0
    with open_view(world.home) as view:
        graphs = [expand("source:made-up"), provenance_graph("made-up")]
        assert first.added == sum(len(list(view.quads(graph=graph))) for graph in graphs)
    second = world.load({**MANY, "a": "Lucca"}).build
    assert 2 <= second.added == second.removed < 10, "the city, and the account of the import"


def test_a_choice_of_part_of_an_export_is_not_counted_against_it(world: World) -> None:
    order = world.order(MANY, world.describe(least=50), only="some")
    result = import_exports(world.home, [order], Terms(), Steps())
    assert result.told[0].difference is not None


def test_another_choice_is_another_import(world: World) -> None:
    world.load(MANY)
    order = world.order(MANY, only="some")
    result = import_exports(world.home, [order], Terms(), Steps())
    assert not result.build.unchanged
    assert len(world.importer.converted) == 20


def test_several_exports_are_one_commit(world: World) -> None:
    orders = [
        Order(world.describe("one"), Lines(), Files(world.write({"x": "Siena"}, "first"))),
        Order(world.describe("two"), Lines(), Files(world.write({"x": "Pisa"}, "second"))),
    ]
    import_exports(world.home, orders, Terms(), Steps())
    assert Generations(world.home).current().id == 2
    with open_view(world.home) as view:
        assert {
            str(quad.graph_name) for quad in view.quads(expand("organisation:x"), expand("rdfs:label"))
        } == {
            str(expand("source:one")),
            str(expand("source:two")),
            "DEFAULT",
        }
    again = import_exports(
        world.home,
        [orders[0], Order(orders[1].description, Lines(), Files(world.write({"x": "Lucca"}, "second")))],
        Terms(),
        Steps(),
    )
    assert [told.difference is None for told in again.told] == [True, False]


def test_a_build_keeps_what_was_imported(world: World) -> None:
    world.load(MANY)
    publish(world.home, lambda _: curated() | {next(iter(curated()))}, {"a": {}}, Terms(), Steps())
    assert cities(world) == MANY
    result = world.load(MANY)
    assert result.build.unchanged, "the build carried over what the next import is compared with"


def test_a_home_without_a_graph_is_told(tmp_path: Path) -> None:
    world = World(tmp_path)
    with pytest.raises(NoGenerationError, match="Run: bioregion build"):
        import_exports(tmp_path / "other", [world.order(MANY)], Terms(), Steps())


def test_the_loss_of_many_things_is_refused(world: World) -> None:
    world.load({**MANY, "a": "Pisa"})
    left = dict(list(MANY.items())[:10])
    with pytest.raises(
        BatchError, match="11 of 21 things of the kind organisation that were imported before are gone"
    ):
        world.load(left)
    with pytest.raises(BatchError, match="are gone"):
        world.load(left, anew=True)
    assert len(cities(world)) == 21
    order = replace(world.order(left), is_partial=True)
    (told,) = import_exports(world.home, [order], Terms(), Steps()).told
    assert told.difference is not None
    assert told.difference.by_kind() == {"organisation": (0, 0, 11)}
    assert len(cities(world)) == 10


def test_a_few_things_may_go(world: World) -> None:
    world.load(MANY)
    world.load(dict(list(MANY.items())[:11]))
    assert len(cities(world)) == 11, "nine are few, whatever their share"


def test_a_damaged_index_is_told(world: World) -> None:
    world.load(MANY)
    index = world.home / "generations" / "000002" / "imports" / "made-up.tsv"
    index.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"made-up.tsv is missing or damaged .*--anew"):
        world.load({**MANY, "new": "Pisa"})
    world.load({**MANY, "new": "Pisa"}, anew=True)
    assert cities(world)["new"] == "Pisa"


def test_a_description_without_what_it_needs_is_told(world: World) -> None:
    with pytest.raises(InputError, match=r'brg:onError is "sometimes"'):
        world.describe(on_error="sometimes")


def test_an_index_knows_what_changed_whatever_the_order() -> None:
    one, other = Index(), Index()
    one.add(["id/organisation/a", "id/project/p"], [5, 6])
    one.add(["id/organisation/a", "id/project/r"], [7, 0])
    other.add(["id/organisation/a"], [7])
    other.add(["id/organisation/a", "id/project/p"], [5, 6])
    assert not compare(one, other).touched
    other = Index()
    other.add(["id/organisation/a", "id/project/q"], [7, 9])
    found = compare(one, other)
    assert found.by_kind() == {"organisation": (0, 1, 0), "project": (1, 0, 1)}
    assert kind_of("concepts/euroscivoc/933") == "euroscivoc"


def test_a_change_of_many_statements_fills_an_empty_database() -> None:
    source = expand("source:made-up")
    many = {
        Quad(expand(f"organisation:o{number}"), expand("brg:city"), expand("organisation:x"), source)
        for number in range(writing.MANY)
    }
    few = set(list(many)[:10])
    assert writing.is_small(Diff(few, set()), 10_000_000)
    assert not writing.is_small(Diff(many, set()), 10_000_000), "one by one would take longer"
    assert not writing.is_small(Diff(few, set()), 30)
