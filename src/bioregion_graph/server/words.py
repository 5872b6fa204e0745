"""Headings and names that the ontology does not give: English here, Italian in the catalogue."""

from __future__ import annotations

from bioregion_graph.terms.namespaces import ID

# Ties as seen from one of their ends: (class, property that points here), in the order of the page.
TIES: dict[tuple[str, str], str] = {
    ("brg:Membership", "org:member"): "Member of",
    ("brg:Membership", "org:organization"): "Members",
    ("brg:Mandate", "org:organization"): "Offices and who holds them",
    ("brg:Mandate", "org:member"): "Offices held",
    ("brg:Mandate", "brg:onBehalfOf"): "Represented by",
    ("brg:Mandate", "brg:post"): "Who holds or held this post",
    ("brg:Mandate", "brg:inTerm"): "Offices in this term",
    ("brg:Participation", "brg:project"): "Who takes part",
    ("brg:Participation", "brg:participant"): "Projects",
    ("brg:Relationship", "brg:from"): "Relations to others",
    ("brg:Relationship", "brg:to"): "Relations from others",
    ("brg:Agreement", "brg:party"): "Agreements",
    ("brg:Accreditation", "brg:accredited"): "Accreditations",
    ("brg:Accreditation", "brg:grantedBy"): "Accreditations granted",
    ("brg:Succession", "org:originalOrganization"): "What became of it",
    ("brg:Succession", "org:resultingOrganization"): "Where it comes from",
    ("brg:StatedFigure", "brg:about"): "Figures that sources claim",
    ("brg:BudgetLine", "brg:project"): "Budget",
    ("brg:BudgetLine", "brg:about"): "Budget",
    ("brg:Attendance", "brg:event"): "Who attended",
    ("brg:Attendance", "brg:attendee"): "Events attended",
}

# Topics of the library whose questions serve the pages alone, and those that parts of the program ask.
ONLY_FOR_PAGES = "pages"
FOR_PROGRAMS = frozenset({"maps", "matching", "network", "placing", "resolving"})

# The same for ties of these classes that do not count as such.
OTHER_TIES = {
    ("brg:Membership", "org:member"): "Other ties to networks",
    ("brg:Membership", "org:organization"): "Other ties",
}

# What things around a thing are to it, in its small network: by the kind of tie ("" for any) and the property by
# which that points at the thing, and by what is said without a tie, from the whole and from its part.
AROUND: dict[tuple[str, str], str] = {
    ("membership", "org:member"): "it is a member there",
    ("membership", "org:organization"): "member",
    ("mandate", "org:member"): "holds an office there",
    ("mandate", "org:organization"): "holds an office",
    ("mandate", "brg:onBehalfOf"): "represents it",
    ("", "brg:project"): "takes part",
    ("", "brg:attendee"): "event attended",
    ("", "brg:event"): "attended",
    ("", "brg:from"): "related",
    ("", "brg:to"): "related",
    ("", "brg:party"): "party to an agreement",
    ("", "brg:accredited"): "accredits it",
    ("", "brg:grantedBy"): "accredited by it",
    ("", "org:originalOrganization"): "came from it",
    ("", "org:resultingOrganization"): "it came from there",
}
PARTS_AROUND: dict[tuple[str, str], str] = {
    ("org:unitOf", "whole"): "group of it",
    ("org:unitOf", "part"): "it is a group there",
    ("org:subOrganizationOf", "whole"): "part of it",
    ("org:subOrganizationOf", "part"): "it is a part of that",
    ("brg:organiser", "whole"): "event organised",
    ("brg:organiser", "part"): "organiser",
}

REFERENCES = {
    "brg:organiser": "Organises",
    "brg:owner": "Plans and activities",
    "org:unitOf": "Groups",
    "brg:body": "Terms of office",
    "brg:kind": "Organisations of this kind",
    "brg:classifiedAs": "Classified here",
    "brg:predictedGoal": "Projects that serve this goal, as a model predicts",
    "brg:coordinatedBy": "Coordinates",
    "brg:referent": "Is the contact of",
    "brg:programme": "Projects and calls of this programme",
    "brg:series": "Editions",
    "brg:partOf": "Parts",
    "org:subOrganizationOf": "Parts",
    "brg:provider": "Services offered",
    "brg:partner": "Services with its help",
    "brg:collection": "Documents",
    "brg:follows": "Followed by",
    "brg:evidencedBy": "Is evidence of",
    "brg:openedBy": "Opens the term",
    "brg:approvedBy": "Approves",
    "brg:groupKind": "Groups of this kind",
    "brg:eventKind": "Events of this kind",
    "skos:broader": "Narrower concepts",
    "skos:narrower": "Broader concepts",
    "prov:used": "Read by",
    "brg:call": "Topics and projects of this call",
    "brg:topic": "Projects of this topic",
    "brg:region": "Priorities and activities of this region",
    "brg:oldRegion": "What became of this region",
    "brg:newRegion": "Where this region comes from",
    "brg:expects": "Expected of",
    "brg:label": "Accredited with this label",
    "brg:decides": "Decided by",
}

FOREIGN_LABELS = {
    "schema:url": "web address",
    "org:unitOf": "group of",
    "org:subOrganizationOf": "part of",
    "org:identifier": "identifier",
    "org:member": "member",
    "org:organization": "body",
    "org:originalOrganization": "original organisation",
    "org:resultingOrganization": "resulting organisation",
    "eurio:hasEuroSciVocClassification": "EuroSciVoc field",
    "org:role": "role",
    "dcterms:title": "title",
    "dcterms:description": "description",
    "dcterms:publisher": "publisher",
    "dcterms:license": "licence",
    "dcterms:issued": "issued",
    "dcterms:abstract": "abstract",
    "dcterms:language": "language",
    "dcterms:format": "format",
    "owl:sameAs": "same as",
    "prov:used": "used",
    "skos:broader": "broader concept",
    "skos:narrower": "narrower concept",
    "skos:definition": "definition",
    "skos:notation": "code",
    "skos:inScheme": "scheme",
    "skos:topConceptOf": "top concept of",
    "skos:example": "example",
    "skos:scopeNote": "scope",
    "skos:exactMatch": "same as elsewhere",
    "skos:closeMatch": "close to",
    "skos:broadMatch": "narrower than",
    "skos:narrowMatch": "broader than",
    "skos:relatedMatch": "related to",
    "skos:altLabel": "other name",
    "skos:prefLabel": "name",
    "rdfs:label": "name",
    "rdfs:comment": "remark",
    "rdf:type": "kind",
}

FACTS_FIRST = (
    "dcterms:title", "dcterms:description", "skos:definition", "brg:acronym", "brg:kind", "brg:groupKind",
    "brg:eventKind", "org:unitOf", "brg:series", "brg:theme", "brg:aim", "brg:status", "brg:programme",
    "brg:founded", "brg:start", "brg:end", "brg:statedDuration", "brg:city", "brg:country", "brg:totalCost",
    "brg:euContribution", "dcterms:publisher", "brg:published", "schema:url", "brg:focus", "brg:classifiedAs",
    "brg:predictedGoal",
)  # fmt: skip

# The classes shown first at home: plural and, where one fits better than the plain list, a page about them.
CLASSES = {
    "Organisation": ("Organisations", "/queries/organisations/by_country_and_kind"),
    "Person": ("People", "/queries/people/office_holders"),
    "Membership": ("Memberships", "/queries/networks/membership_certainty"),
    "Mandate": ("Offices held", "/queries/governance/bodies"),
    "Project": ("Projects", "/queries/projects/projects_by_programme"),
    "Event": ("Events", "/queries/events/calendar"),
    "StatedFigure": ("Figures claimed", "/queries/statistics/figures_over_time"),
    "Source": ("Source documents", "/sources"),
}

# What is said there of those that have no date.
REMARKS = {"Person": "in public roles only", "StatedFigure": "each as its source states it"}

# What the home page leads to first, where the graph has it: the board of this network changed some days before.
SHOWN_NETWORK = ID + "organisation/council-of-european-bioregions"
SHOWN_DAY = "2019-05-01"

# Headings of the results of a search, by class.
KINDS = {
    "Organisation": "Organisations",
    "Biobank": "Biobanks",
    "Person": "People",
    "Group": "Groups",
    "Project": "Projects",
    "Programme": "Programmes",
    "Event": "Events",
    "EventSeries": "Event series",
    "Activity": "Activities",
    "Plan": "Plans",
    "Term": "Terms of office",
    "Service": "Services",
    "Source": "Source documents",
    "Collection": "Collections",
    "Concept": "Concepts",
    "Region": "Regions",
    "Call": "Calls",
    "Topic": "Call topics",
    "Priority": "Priorities of regions",
    "Mandate": "Offices held",
}
