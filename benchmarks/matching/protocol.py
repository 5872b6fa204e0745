"""The periods of the protocol. Who was to be found in them is told by ``bioregion_graph.matching.training``."""

from __future__ import annotations

from datetime import date

from bioregion_graph.matching.training import Window

# Tuned on the first four, the validation slice by the three before it; the last two are the tests.
TRAINING = (
    Window("2015", date(2015, 10, 1), date(2016, 9, 30), date(2015, 10, 1)),
    Window("2016", date(2016, 10, 1), date(2017, 9, 30), date(2016, 10, 1)),
    Window("2017", date(2017, 10, 1), date(2018, 9, 30), date(2017, 10, 1)),
)
VALIDATION = Window("2018", date(2018, 10, 1), date(2019, 9, 30), date(2018, 10, 1))
# As stale as the graph is before the second test: it ends three years and a half before the consortia begin.
STALE_TRAINING = (
    Window("2017, known until 2014", date(2017, 4, 1), date(2018, 3, 31), date(2014, 1, 1)),
    Window("2018, known until 2015", date(2018, 4, 1), date(2018, 9, 30), date(2015, 1, 1)),
)
STALE_VALIDATION = Window("2018, known until 2015", date(2018, 10, 1), date(2019, 9, 30), date(2015, 4, 1))
TESTS = (
    Window("Horizon 2020", date(2019, 10, 1), date(2020, 6, 30), date(2019, 10, 1)),
    Window("Horizon Europe", date(2024, 1, 1), date(2024, 8, 31), date(2024, 1, 1)),
)
