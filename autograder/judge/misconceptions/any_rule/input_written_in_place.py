"""A rule wrote into its inputs or into the upstream gradient: they differ after the call."""

import torch

from ....words import Sentence
from ...counterfactual import Walking
from ..about import anything
from ..evidence import Evidence

WHY = Sentence("The upstream gradient, a saved tensor or a message of the walk was changed in place.")
HINT = Sentence("Your code was given some tensors: what else uses them, and does it see when you write into them?")
RANK = 10
ABOUT = anything


class AddedInPlace(Walking):
    def together(self, arrived: torch.Tensor, message: torch.Tensor) -> torch.Tensor:
        return arrived.add_(message)


def fits(evidence: Evidence) -> bool:
    by_a_rule = evidence.role.kind in ("kept", "upstream")
    return by_a_rule or (evidence.is_alone("walk") and evidence.is_what_this_gives(AddedInPlace))
