"""The gradient of the width was made with other random numbers than those of forward."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("Backward drew new noise: its gradient belongs to a number that was never drawn.")
HINT = Sentence("Which noise moved the number that forward gave, and which one is in your gradient?")
RANK = 70
ABOUT = operation("sample_normal", input=1)


def fits(evidence: Evidence) -> bool:
    """Say whether gradient / (upstream * width) is noise that the generator gives after forward has drawn."""
    if evidence.call is None or evidence.pair is None:
        return False
    wrong, _ = evidence.pair
    log_std = evidence.call.inputs["b"]
    with torch.random.fork_rng(devices=[]):
        evidence.call.function(*evidence.call.inputs.values(), **evidence.call.options)  # it seeds, and draws
        noise = torch.normal(torch.zeros_like(log_std), torch.ones_like(log_std))
    return evidence.looks_like(evidence.call.upstream * torch.exp(log_std) * noise) and wrong.numel() > 1
