"""A batch of matrices was transposed by reversing all of its axes, those of the batch, too."""

import torch
from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The transpose exchanged the axes of the batch with those of the matrices.")
HINT = Sentence("Which two axes of a batch are those of one matrix, and what became of the others?")
RANK = 50
ABOUT = operation("matmul", "linalg_inv", "linalg_slogdet", "linalg_solve")
EVERYWHERE = False  # a rule may make it in one of its branches only


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None:
        return False
    (first, *others), upstream = tuple(call.inputs.values()), call.upstream
    if first.dim() < 3 and not any(x.dim() > 2 for x in others):
        return False
    if evidence.case.operation == "matmul":
        guess = upstream @ _turned(others[0]) if evidence.position == 0 else _turned(first) @ upstream
        return evidence.looks_like(guess)
    if evidence.case.operation == "linalg_solve":
        solved = torch.linalg.solve(_turned(first), upstream)
        return evidence.looks_like(solved if evidence.position == 1 else -solved @ call.function(first, others[0]).mT)
    turned = _turned(torch.linalg.inv(first))
    if evidence.case.operation == "linalg_inv":
        return evidence.looks_like(-turned @ upstream @ turned)
    return evidence.looks_like(upstream[..., None, None] * turned)


def _turned(x: Tensor) -> Tensor:
    return x.permute(tuple(range(x.dim()))[::-1])
