"""From quads to a committed generation: stage, merge, validate, commit, with provenance."""
