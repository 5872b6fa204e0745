"""Who may see what: profiles, and the view (one profile, one generation) that every reader takes."""

from bioregion_graph.sharing.opening import (
    end_of_day,
    history,
    make_copies,
    open_copy,
    open_view,
    pushed_state,
)
from bioregion_graph.sharing.view import PUBLIC, GenerationInfo, Profile, View
from bioregion_graph.store.columns.translating import DeclinedError, is_suited
from bioregion_graph.store.contract import Dataset, Function, Functions
from bioregion_graph.store.mapped import NotAnsweredError, as_solutions
from bioregion_graph.store.oxigraph import ask_nothing

__all__ = [
    "PUBLIC",
    "Dataset",
    "DeclinedError",
    "Function",
    "Functions",
    "GenerationInfo",
    "NotAnsweredError",
    "Profile",
    "View",
    "as_solutions",
    "ask_nothing",
    "end_of_day",
    "history",
    "is_suited",
    "make_copies",
    "open_copy",
    "open_view",
    "pushed_state",
]
