"""Legal forms of companies, associations and foundations, and names without them.

The forms are those that end or begin at least five names of the CORDIS exports. A form tells who owns an
organisation, not which organisation it is, and registries leave it out or translate it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bioregion_graph.resolving.letters import folded

# Written out, at any place of a name; folded as ``names`` folds.
_PHRASES = """
akciju sabiedriba; akcine bendrove; akcionersko drustvo; aktiebolag; aktiengesellschaft; aktieselskab; anonim
sirketi; anonymi etaireia; anonymi etairia; asociacion sin animo de lucro; besloten vennootschap; co kg; co
kgaa; co ltd; company limited by guarantee; dionicko drustvo; dioonicko drustvo; drustvo s ogranicenom
odgovornoscu; druzba z omejeno odgovornostjo; eingetragener verein; etaireia periorismenis efthynis;
gemeinnutzige gesellschaft; gemeinnutzige gmbh;  ges mbh; gesellschaft mbh; gesellschaft mit
beschrankter haftung; kereskedelmi es; korlatolt felelossegu tarsasag; kozhasznu; limited by guarantee; limited
company; limited liability company; limited liability partnership; limited sirketi; monoprosopi; naamloze
vennootschap; nonprofit korlatolt felelossegu tarsasag; nyilvanosan mukodo reszvenytarsasag; obecne prospesna
spolecnost; onoma; osakeyhtio; private limited company; pty ltd; public limited company; pvt ltd;
reszvenytarsasag; sanayi ticaret; sanayi ve ticaret; sociedad anonima; sociedad cooperativa; sociedad limitada;
sociedade anonima; societa a responsabilita limitata; societa consortile; societa cooperativa; societa per
azioni; societatea comerciala; societe a responsabilite limitee; societe anonyme; societe par actions
simplifiee; sp zoo;  spol sro; spolecnost s rucenim omezenym; spolka akcyjna; spolka zoo; spolka
z ograniczona odpowiedzialnoscia; szolgaltato; unipessoal lda; uzdaroji akcine bendrove; ve ticaret; verejna
vyzkumna instituce; viesoji istaiga; zartkoruen mukodo; zartkoruen mukodo reszvenytarsasag
"""
# Short forms, at the end of a name or, those of the second list, at its beginning.
_LAST = """
ab ad ae ag aisbl aps as asa asbl asociacion associacao association associazione atee ba bhd bv bvba ca cic cio
co company coop corp corporation cv cvba cyf dac dd doo dooel ead ee eeig eg ehf eirl eood epe esv ets ev fmba
geie gesmbh ggmbh gie gmbh haftungsbeschrankt ike inc incorporated ivzw jsc kb kft kg kgaa kk ks lbg lda
limitada limitata limited llc llp lp ltd ltda mbb mbh no nonprofit nv nyrt oe og oho on onlus ood ooo ops ou oue
oy oyj pc pjsc plc ps rt ry sa sab sad sae sagl sal sarl sas sasu sca scarl sccl scl scop scpa scrl sdn se sgps
sia sicav sl slne slu sme sml snc spa sprl spzoo srl srls srlu sro ste stv ua uab ug unipersonal vof vvi vzw zo
zoo zrt zspo
"""
_FIRST = "ooo oao zao pao ao uab sia as ab jsc pjsc ojsc stichting stiftelsen vzw asbl aisbl eood ood ead ad oy firma"
_PHRASE_WORDS = sorted(
    (
        tuple(map(folded, phrase.split()))
        for phrase in _PHRASES.replace("\n", " ").split(";")
        if phrase.strip()
    ),
    key=len,
    reverse=True,
)
# What stands between two forms, as in "GmbH & Co. KG".
_LINKS = frozenset({"and", "und", "et", "y", "e"})
_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _words in _PHRASE_WORDS:
    _BY_FIRST.setdefault(_words[0], []).append(_words)
_LAST_WORDS, _FIRST_WORDS = frozenset(map(folded, _LAST.split())), frozenset(map(folded, _FIRST.split()))


def without_legal_form(words: Sequence[str]) -> list[str]:
    """The words of a folded name without legal forms; a name that is nothing else stays as it is."""
    kept = _without_phrases(words)
    while len(kept) > 1 and (kept[-1] in _LAST_WORDS or kept[-1] in _LINKS):
        kept.pop()
    while len(kept) > 1 and kept[0] in _FIRST_WORDS:
        kept.pop(0)
    return kept or list(words)


def _without_phrases(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(words):
        phrase = next(
            (each for each in _BY_FIRST.get(words[at], ()) if tuple(words[at : at + len(each)]) == each), None
        )
        if phrase:
            at += len(phrase)
        else:
            kept.append(words[at])
            at += 1
    return kept
