"""Settings of all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples each time: a test that fails tells of a change. `HYPOTHESIS_PROFILE=random` looks for new faults.
# Without a time limit for each: how long they take depends on what else the machine does.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", print_blob=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
