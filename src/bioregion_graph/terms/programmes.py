"""What the codes of programme parts and topics say of the field of a project.

A part of a programme is broad: it says that a project is in the life sciences, and roughly where. A code of a topic
is narrower where the programme itself divides by field. Concepts are of the life-science taxonomy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Code (a regular expression from its beginning), concept, strength. Parts that say nothing but "health" lead to
# research on it, weakly: "health" is no concept of the taxonomy.
_PARTS = r"""
SC1|H2020-EU\.3\.1\.?$: biomedical-research 0.5
H2020-EU\.3\.1\.1: basic-biomedical-research 0.5
H2020-EU\.3\.1\.2: disease-prevention 0.5
H2020-EU\.3\.1\.3: disease-areas 0.5
H2020-EU\.3\.1\.4: healthy-ageing 0.7
H2020-EU\.3\.1\.5: digital-health 0.5
H2020-EU\.3\.1\.6: healthcare-delivery 0.7
H2020-EU\.3\.1\.7: pharmaceuticals 0.6
SC2|H2020-EU\.3\.2: bioeconomy 0.5
H2020-EU\.2\.1\.4: biotechnology 0.8
HORIZON\.2\.1$: biomedical-research 0.5
HORIZON\.2\.1\.1: prevention-wellbeing 0.6
HORIZON\.2\.1\.2: environmental-health 0.6
HORIZON\.2\.1\.3: disease-areas 0.7
HORIZON\.2\.1\.4: infectious-diseases 0.8
HORIZON\.2\.1\.5: medical-technology 0.5
HORIZON\.2\.1\.6: healthcare-delivery 0.7
HORIZON\.2\.1\.7: pharmaceuticals 0.5
HORIZON\.2\.6$: bioeconomy 0.4
HORIZON\.2\.6\.3: sustainable-agriculture 0.8
HORIZON\.2\.6\.5: nutrition-food 0.6
HORIZON\.2\.6\.6: bio-based-products 0.8
FP7-HEALTH: biomedical-research 0.5
FP7-KBBE: bioeconomy 0.6
"""
_TOPICS = r"""
HORIZON-HLTH-\d+-ENVHLTH: environmental-health 0.8
HORIZON-HLTH-\d+-STAYHLTH: prevention-wellbeing 0.7
HORIZON-HLTH-\d+-DISEASE: disease-areas 0.7
HORIZON-HLTH-\d+-CARE: healthcare-delivery 0.7
HORIZON-HLTH-\d+-TOOL: medical-technology 0.5
HORIZON-HLTH-\d+-IND: regulatory-market-access 0.4
HORIZON-HLTH-: biomedical-research 0.5
HORIZON-JU-IHI|HORIZON-JTI-IHI: pharmaceuticals 0.6
HORIZON-JU-GH-EDCTP: infectious-diseases 0.9
HORIZON-JU-CBE|HORIZON-JTI-CBE: bio-based-products 0.9
HORIZON-MISS-\d+-CANCER: oncology 0.95
HORIZON-MISS-\d+-SOIL: sustainable-agriculture 0.8
HORIZON-CL6-\d+-FARM2FORK: sustainable-agriculture 0.6
HORIZON-CL6-\d+-CIRCBIO: bioeconomy 0.7
HORIZON-CL6-: bioeconomy 0.4
EU4H-: public-health 0.6
IMI2?-|JTI-IMI|IMI-: pharmaceuticals 0.7
SC1-DTH|SC1-HCC|SC1-FA-DTS: digital-health 0.8
SC1-PM: personalised-medicine 0.6
SC1-PHE: pandemic-preparedness 0.8
SC1-: biomedical-research 0.5
PHC-12: biomarkers 0.6
PHC-: biomedical-research 0.5
HCO-: biomedical-research 0.5
HOA-: public-health 0.5
SMEInst-05: medical-biotechnology 0.8
SMEInst-06: digital-health 0.8
SMEInst-07: sustainable-agriculture 0.6
BBI[-. ]: bio-based-products 0.9
SFS-: sustainable-agriculture 0.6
BG-: bioeconomy 0.5
ISIB-: bioeconomy 0.7
BIOTEC-: biotechnology 0.8
EDCTP|H2020-EDCTP: infectious-diseases 0.9
ERC-.*-LS\d: basic-biomedical-research 0.7
HEALTH[-. ]: biomedical-research 0.5
FP7-HEALTH: biomedical-research 0.5
KBBE[-. ]: bioeconomy 0.6
FP7-KBBE: bioeconomy 0.6
"""


def _table(text: str) -> list[tuple[re.Pattern[str], str, float]]:
    found = []
    for line in text.strip().split("\n"):
        code, said = line.rsplit(": ", 1)
        concept, strength = said.split(" ")
        found.append((re.compile(code, re.IGNORECASE), concept, float(strength)))
    return found


PARTS, TOPICS = _table(_PARTS), _table(_TOPICS)


def of_part(code: str) -> tuple[str, float] | None:
    """The concept and strength that the code of a programme part gives; None for nothing."""
    return _first(code, PARTS)


def of_topic(code: str) -> tuple[str, float] | None:
    """The concept and strength that the code of a topic gives; the first line that fits decides."""
    return _first(code, TOPICS)


def concepts() -> Iterator[str]:
    """All concepts that the tables lead to."""
    yield from (concept for table in (PARTS, TOPICS) for _, concept, _ in table)


def _first(code: str, table: list[tuple[re.Pattern[str], str, float]]) -> tuple[str, float] | None:
    for pattern, concept, strength in table:
        if pattern.match(code.strip()):
            return concept, strength
    return None
