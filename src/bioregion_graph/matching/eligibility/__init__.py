"""Whether a consortium may apply to a call: rules are data (``ontology/eligibility``), read and checked here.

``packs`` reads the rules, ``consortium`` the partners; ``checker`` gives the verdict of each rule, ``repairs`` what
would mend it. The same rules as SHACL shapes are judged in ``validation/consortia``; ``exchange`` writes for them.
"""
