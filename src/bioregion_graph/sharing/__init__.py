"""Who may see what: profiles, and the view (one profile, one generation) that every reader takes."""

from bioregion_graph.sharing.opening import end_of_day, history, open_view, pushed_state
from bioregion_graph.sharing.view import PUBLIC, GenerationInfo, Profile, View
from bioregion_graph.store.contract import Dataset

__all__ = [
    "PUBLIC",
    "Dataset",
    "GenerationInfo",
    "Profile",
    "View",
    "end_of_day",
    "history",
    "open_view",
    "pushed_state",
]
