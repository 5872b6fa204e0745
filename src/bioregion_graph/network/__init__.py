"""From a view to NetworkX: reach, paths, distances."""
