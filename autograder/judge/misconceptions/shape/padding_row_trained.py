"""The row of the padding index got a gradient."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence, close

WHY = Sentence("The padding index was not looked at.")
HINT = Sentence("What does the text promise about the row of the padding index?")
RANK = 110
ABOUT = operation("embedding")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.pair is None or call.options.get("padding_idx") is None:
        return False
    wrong, right = evidence.pair
    row = call.options["padding_idx"] % len(right)
    others = torch.arange(len(right)) != row
    return bool((wrong[row] != 0).any()) and close(wrong[others], right[others])
