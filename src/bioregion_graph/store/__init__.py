"""The embedded store and its generations, and the adapter for SPARQL servers."""
