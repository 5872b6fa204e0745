"""Which names of different registries mean one organisation: profiles are blocked, scored and judged.

``resolver`` is a pure function of profiles. Reading profiles out of a view is left to ``reading``, writing the
judgements to whoever publishes them.
"""
