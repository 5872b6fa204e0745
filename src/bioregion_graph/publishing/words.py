"""The terms of the ontology that publishing reads and writes."""

from __future__ import annotations

from bioregion_graph.terms.namespaces import ID, expand

TYPE = expand("rdf:type")
LABEL = expand("rdfs:label")
OTHER_LABEL = expand("skos:altLabel")
SAME_AS = expand("owl:sameAs")

# Where a source says something: of use beside the source's own statements, not in the merged view.
STATED = (expand("brg:statedIn"), expand("brg:statedAt"))
PUBLISHED = expand("brg:published")
SINGLE_VALUED = expand("brg:singleValued")
COUNTS_AS_MEMBER = expand("brg:countsAsMember")

LEFT = expand("brg:left")
RIGHT = expand("brg:right")
VERDICT = expand("brg:verdict")
SAME = expand("verdict:same")
DIFFERENT = expand("verdict:different")
UNSURE = expand("verdict:unsure")

START = expand("brg:start")
END = expand("brg:end")
START_EARLIEST = expand("brg:startEarliest")
START_LATEST = expand("brg:startLatest")
END_EARLIEST = expand("brg:endEarliest")
END_LATEST = expand("brg:endLatest")
OBSERVED_ON = expand("brg:observedOn")
ON_DATE = expand("brg:date")
DURATION = expand("brg:duration")
IN_TERM = expand("brg:inTerm")

STARTS_ON = expand("brg:startsOn")
ENDS_ON = expand("brg:endsOn")
CERTAIN_FROM = expand("brg:certainFrom")
CERTAIN_UNTIL = expand("brg:certainUntil")

PARTICIPATION_ROLE = expand("brg:participationRole")
COORDINATOR = expand("prole:coordinator")
COORDINATES = expand("brg:coordinates")

SOURCES = ID + "source/"
