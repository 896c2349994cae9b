"""The gradient is an elementwise product where a product of matrices was needed."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..matrices import looks_like_summed, product_of

WHY = Sentence("The rule for numbers was applied to each element of the matrices.")
HINT = Sentence("How many elements of the input does one element of the result depend on?")
RANK = 60
ABOUT = operation("matmul", "linalg_inv")
EVERYWHERE = False  # a rule may make it in one of its branches only


def fits(evidence: Evidence) -> bool:
    call, product = evidence.call, product_of(evidence)
    if call is None:
        return False
    if product is not None:
        left, right, upstream = product
        return looks_like_summed(evidence, upstream * (right if evidence.position == 0 else left))
    inverse = torch.linalg.inv(call.inputs["x"])
    return evidence.looks_like(-call.upstream * inverse * inverse)
