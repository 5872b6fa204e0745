"""One file per kind of source; each yields quads and never writes."""
