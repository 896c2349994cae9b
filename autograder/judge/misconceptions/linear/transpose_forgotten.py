"""A factor of the gradient was not transposed: the shapes fit only because the matrix is square."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..matrices import looks_like_summed, product_of

WHY = Sentence("The other factor was multiplied as in the forward, and not as its transpose.")
HINT = Sentence("Do the shapes of your factors still fit if the matrices are not square?")
RANK = 30
ABOUT = operation("matmul", "linear", "linalg_inv", "linalg_solve")
EVERYWHERE = False  # a rule may make it in one of its branches only


def fits(evidence: Evidence) -> bool:
    call, product = evidence.call, product_of(evidence)
    if call is None:
        return False
    if product is not None:
        left, right, upstream = product
        return looks_like_summed(evidence, upstream @ right if evidence.position == 0 else left @ upstream)
    (first, *others), upstream = tuple(call.inputs.values()), call.upstream
    if evidence.case.operation == "linear":
        return evidence.position == 0 and evidence.looks_like(upstream @ others[0].mT)
    if evidence.case.operation == "linalg_inv":
        inverse = torch.linalg.inv(first)
        return evidence.looks_like(-inverse @ upstream @ inverse)
    solved = torch.linalg.solve(first, upstream)
    if evidence.position == 1:
        return evidence.looks_like(solved)
    x = torch.linalg.solve(first, others[0])
    return evidence.looks_like(-torch.outer(solved, x) if x.dim() == 1 else -solved @ x.mT)
