"""The curated graph with names beside it as nobody would like them, published as everything is."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.resources import folder
from bioregion_graph.terms.namespaces import expand, prologue

# Each name, by the end of the IRI of the organisation that has it.
NAMES = {
    "long": "Council for everything between heaven and earth " * 105,
    "one-word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4,
    "arabic": "المجلس الأوروبي للتقنيات الحيوية (CEBR) 2019",
    "hebrew": "מכון ויצמן למדע – Life Sciences",
    "emoji": "🧬👩🏽‍🔬 BioCluster 🇮🇹🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "script": "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">",
    "quotes": 'O\'Neil "& Sons" </title>{{ 7 * 7 }} ${7*7} \\',
    "combining": "Z̸̢̛͕̺̐̽a̷̡͕̓̈́l̴̛̹̈́g̶̨̽ó̷̢ " + "e" + "\u0301" * 60,
    "controls": "a\u202eb\u2066c\u200d\u200bd",
}
RENAMED = "https://w3id.org/bioregion/id/organisation/"
HUB = f"{RENAMED}rough-long"
SOURCE = "source:seed-000"


def published(home: Path) -> None:
    """Build the curated graph; organisations with these names belong to each other and do a project together."""
    build(home, ontology=folder("ontology"), data=folder("data"))
    text = prologue()
    for name in NAMES:
        text += f"""
        organisation:rough-{name} a brg:Organisation ; brg:kind kind:cluster-organisation ; brg:country "IT" ;
          brg:city "Bologna" ; brg:classifiedAs ls:diagnostics .
        membership:rough-{name}--long a brg:Membership ; org:member organisation:rough-{name} ;
          org:organization organisation:rough-long ; brg:start "2015-01-01"^^xsd:date ;
          org:role mrole:member .
        participation:rough-{name}--work a brg:Participation ; brg:participant organisation:rough-{name} ;
          brg:project project:rough ; brg:participationRole prole:participant .
        """
    text += (
        'project:rough a brg:Project ; brg:start "2021-01-01"^^xsd:date ; brg:end "2024-12-31"^^xsd:date .'
    )
    source, label = expand(SOURCE), expand("rdfs:label")
    quads = {
        Quad(quad.subject, quad.predicate, quad.object, source)
        for quad in parse(text, format=RdfFormat.TRIG)
        if quad.subject != quad.object and not _belongs_to_itself(quad.subject)
    }
    quads |= {
        Quad(NamedNode(f"{RENAMED}rough-{name}"), label, Literal(said), source)
        for name, said in NAMES.items()
    }
    quads.add(Quad(expand("project:rough"), label, Literal(NAMES["script"]), source))
    publish_change(home, quads, set(), Terms(note="names in rough weather"))


def _belongs_to_itself(node: object) -> bool:
    return isinstance(node, NamedNode) and node.value.endswith("rough-long--long")
