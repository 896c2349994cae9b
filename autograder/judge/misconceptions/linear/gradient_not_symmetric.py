"""The gradient of a symmetric matrix was left as it came out, or one of its triangles was left out."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The two elements that always change together did not get the same gradient.")
HINT = Sentence("The input is symmetric: what does that say about its gradient?")
RANK = 120
ABOUT = operation("linalg_cholesky")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.pair is None:
        return False
    right = evidence.pair[1]
    factor = torch.linalg.cholesky(call.inputs["x"])
    inverse, product = torch.linalg.inv(factor), factor.mT @ call.upstream
    middle = product.tril(-1) + torch.diag_embed(product.diagonal(dim1=-2, dim2=-1)) / 2
    left_out = (right.tril() + right.tril(-1), right.tril(), inverse.mT @ middle @ inverse)
    return any(evidence.looks_like(guess) or evidence.looks_like(guess.mT) for guess in left_out)
