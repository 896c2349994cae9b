"""The slope of a product of the input and a function of it has one of its two terms only."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("One of the two terms of the product rule is missing.")
HINT = Sentence("The input occurs twice in the function: how many terms has its derivative?")
RANK = 180
ABOUT = operation("gelu", "silu", "swiglu")
_TINY = 1e-12


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.position != 0:
        return False
    x, *others = call.inputs.values()
    whole = evidence.gradient_of_input(call.upstream)
    if whole is None:
        return False
    x = torch.where(x == 0, torch.full_like(x, _TINY), x)
    first = call.upstream * call.function(x, *others, **call.options) / x
    return evidence.looks_like(first) or evidence.looks_like(whole - first)
