"""Organisations to resolve: a few real ones by their public names, and made-up ones for the properties."""

from __future__ import annotations

from hypothesis import strategies as st

from bioregion_graph.resolving.profiles import Profile
from bioregion_graph.terms.namespaces import ID


def organisation(key: str, *names: str, **more: str | tuple[str, ...]) -> Profile:
    """A profile: ``city="Siena"`` stands for a tuple of one."""
    values = {name: (value,) if isinstance(value, str) else value for name, value in more.items()}
    return Profile(f"{ID}organisation/{key}", names, **values)


PADUA = organisation(
    "ror-00240q980", "University of Padua", "Università degli Studi di Padova",
    countries="IT", cities="Padua", domains="unipd.it", kinds="research",
)  # fmt: skip
PADUA_PIC = organisation(
    "pic-999995602", "UNIVERSITA DEGLI STUDI DI PADOVA", acronyms="UNIPD", countries="IT", cities="PADOVA",
    domains="http://www.unipd.it", kinds="university",
)  # fmt: skip
PADUA_HOSPITAL = organisation(
    "ror-05xrcj819", "Azienda Ospedale Università Padova", "University Hospital of Padua",
    countries="IT", cities="Padua", domains="aopd.veneto.it", kinds="health",
)  # fmt: skip
FRAUNHOFER = organisation(
    "pic-999984059", "FRAUNHOFER GESELLSCHAFT ZUR FOERDERUNG DER ANGEWANDTEN FORSCHUNG E.V.", acronyms="Fraunhofer",
    countries="DE", cities="MUNCHEN", domains="www.fraunhofer.de",
)  # fmt: skip
FRAUNHOFER_INSTITUTE = organisation(
    "ror-02fez3815", "Fraunhofer Institute for Cognitive Systems", acronyms="IKS", countries="DE", cities="Munich",
    domains="iks.fraunhofer.de", parents=("Fraunhofer-Gesellschaft zur Förderung der angewandten Forschung e. V.",),
)  # fmt: skip

_TEXT = """
University Hospital Istituto Stiftung Siena Padua Alpha Betaphage Cryolith Research Physics GmbH S.r.l. of 2
Biochemie Chemie Ospedale Academy Sciences (AB) - ΑΒΓ
"""
_WORDS = _TEXT.split()


@st.composite
def profiles(draw: st.DrawFn, registries: tuple[str, ...] = ("ror", "pic", "cordis", "eccp", "x")) -> Profile:
    """A made-up organisation of any registry; few words and places, so that many are alike."""
    few = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join)
    return Profile(
        f"{ID}organisation/{draw(st.sampled_from(registries))}-{draw(st.integers(1, 40))}",
        tuple(draw(st.lists(few, min_size=1, max_size=3, unique=True))),
        acronyms=tuple(draw(st.lists(st.sampled_from(["AB", "ALPH", "IKS"]), max_size=1))),
        countries=tuple(draw(st.lists(st.sampled_from(["IT", "DE"]), max_size=2, unique=True))),
        cities=tuple(draw(st.lists(st.sampled_from(["Siena", "Padua", "PADOVA", "Munich"]), max_size=2))),
        domains=tuple(draw(st.lists(st.sampled_from(["a.it", "www.b.de", "http://x.a.it/y"]), max_size=2))),
        kinds=tuple(draw(st.lists(st.sampled_from(["company", "university", "unspecified"]), max_size=1))),
        parents=tuple(draw(st.lists(few, max_size=1))),
    )
