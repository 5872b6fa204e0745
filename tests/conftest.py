"""Settings of all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples each time: a test that fails tells of a change. `HYPOTHESIS_PROFILE=random` looks for new faults.
settings.register_profile("same", derandomize=True)
settings.register_profile("random", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
