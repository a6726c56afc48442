"""Who is who: mentions -> people, by evidence that a person can read.

Mentions are compared within blocks (surname and first initial). Each pair gets log-odds: a prior
from its names, estimated on the corpus itself, plus the evidence of the works. Conflicting names
never join; what is left is clustered, from the strongest tie down.
"""

from graphkit.resolve.identity import forms
from graphkit.resolve.identity.confidence import Facts
from graphkit.resolve.identity.evidence import TERMS, WEIGHTS, PairEvidence
from graphkit.resolve.identity.forms import turned
from graphkit.resolve.identity.identify import (
    Compared,
    Elsewhere,
    Identified,
    Ruled,
    compare,
    decide,
    identify,
)
from graphkit.resolve.identity.kept_scores import KeptScores
from graphkit.resolve.identity.pairs import MentionPairs
from graphkit.resolve.identity.rarity import Rarity
from graphkit.resolve.identity.signatures import Borne, Signature, Signatures, WorkSignature

__all__ = [
    "TERMS",
    "WEIGHTS",
    "Borne",
    "Compared",
    "Elsewhere",
    "Facts",
    "Identified",
    "KeptScores",
    "MentionPairs",
    "PairEvidence",
    "Rarity",
    "Ruled",
    "Signature",
    "Signatures",
    "WorkSignature",
    "compare",
    "decide",
    "forms",
    "identify",
    "turned",
]
