"""What is remembered of a build beside the facts: inputs, versions and counts, for the manifest.

No clock time enters a quad: building twice from the same files gives the same bytes. The time of the commit
stands in the manifest alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

import bioregion_graph
from bioregion_graph import resources
from bioregion_graph.store.contract import ReadableStore
from bioregion_graph.store.disk import told
from bioregion_graph.store.questions import count_by_class
from bioregion_graph.terms.namespaces import ONTOLOGY_GRAPH, compact, expand

Hashes = Mapping[str, Mapping[str, str]]
_VERSION = expand("owl:versionInfo")
_CODE = ("terms", "importers", "validation", "publishing")
_CLASS_PREFIXES = ("brg:", "qb:")


def hash_inputs(folders: Iterable[Path]) -> Hashes:
    """The SHA-256 of every file: by folder name and its sub-folder (``data/europe``), then by path inside it.

    Raises DiskError.
    """
    hashes: dict[str, dict[str, str]] = {}
    for folder in folders:
        with told("read the input files", folder):
            for path in sorted(folder.rglob("*")):
                inner = path.relative_to(folder)
                if path.is_file() and not any(part.startswith(".") for part in inner.parts):
                    collection = "/".join((folder.name, *inner.parts[:-1][:1]))
                    name = "/".join(inner.parts[1:] or inner.parts)
                    digest = hashlib.sha256(path.read_bytes()).hexdigest()
                    hashes.setdefault(collection, {})[name] = digest
    return hashes


def recipe() -> str:
    """A hash of the code and the rules that make a generation: by others, the same sources may read differently."""
    digest = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parents[1]
    code = sorted(path for part in _CODE for path in (package / part).rglob("*.py"))
    rules = [
        *sorted((resources.folder("ontology") / "shapes").rglob("*.ttl")),
        *sorted((resources.folder("queries") / "checks").glob("*.rq")),
    ]
    for path in (*code, *rules):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def details(store: ReadableStore, inputs: Hashes, imports: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest remembers, read off a finished database."""
    return {
        "versions": {"package": bioregion_graph.__version__, **_stated_versions(store)},
        "classes": _count_classes(store),
        "graphs": sum(1 for _ in store.graph_names()),
        "inputs": inputs,
        "imports": dict(imports),
        "recipe": recipe(),
    }


def _stated_versions(store: ReadableStore) -> dict[str, str]:
    """The version of the ontology, and of each source collection that states one."""
    versions = {}
    for quad in store.quads(predicate=_VERSION):
        if quad.graph_name != DefaultGraph() and isinstance(quad.subject, NamedNode):
            assert isinstance(quad.object, Literal)
            name = "ontology" if quad.subject == ONTOLOGY_GRAPH else compact(quad.subject.value)
            versions[name] = quad.object.value
    return dict(sorted(versions.items()))


def _count_classes(store: ReadableStore) -> dict[str, int]:
    """How many things of each class the merged view holds; aliases do not count."""
    classes = count_by_class(store)
    named = {compact(iri): count for iri, count in classes.items()}
    return {name: named[name] for name in sorted(named) if name.startswith(_CLASS_PREFIXES)}
