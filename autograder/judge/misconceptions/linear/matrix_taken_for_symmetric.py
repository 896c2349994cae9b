"""The matrix of a form was multiplied from the same side for both vectors."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The matrix of the form was treated as if it were equal to its transpose.")
HINT = Sentence(
    "Write out the form for a matrix of two rows that is not symmetric: which elements multiply this vector?"
)
RANK = 100
ABOUT = operation("bilinear")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.position is None:
        return False
    *vectors, weight = tuple(call.inputs.values())
    turned = weight.mT
    if len(vectors) == 1 and evidence.position == 0:  # a quadratic form: one vector, used twice
        once = [torch.einsum("...o,oij,...j->...i", call.upstream, w, vectors[0]) for w in (weight, turned)]
        return any(evidence.looks_like(2 * guess) for guess in once)
    if len(vectors) == 2 and evidence.position < 2:
        own = turned if evidence.position == 0 else weight
        other = vectors[1 - evidence.position]
        return evidence.looks_like(torch.einsum("...o,oij,...j->...i", call.upstream, own, other))
    return False
