"""From a view to networks: projections, measures, communities, ways, layouts, scenarios."""
