"""SPARQL protocol, REST, linked-data pages."""
