"""Other SPARQL servers, started on this machine for tests and comparisons, each in a folder of its own."""
