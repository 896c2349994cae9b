"""Explain what went wrong in a question: one claim about a gradient that agrees with all of its verdicts.

The claims are made of the right rule's own ingredients: the right gradient times something, for other values, in
another place, or right but for a part. Each is applied to every case before it speaks.
"""

from .search import NAMES, Claim, Key, claims, key_of
from .seen import Seen, seen_in

__all__ = ["NAMES", "Claim", "Key", "Seen", "claims", "key_of", "seen_in"]
