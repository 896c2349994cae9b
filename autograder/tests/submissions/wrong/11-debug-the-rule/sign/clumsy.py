"""It exposes the rule, with more numbers than needed."""

import torch


def expose_sub():
    return torch.rand(2, 3), torch.rand(3), torch.ones(2, 3)
