"""More elements, the same upstream gradient."""

import torch


def expose_exp():
    return torch.rand(4), torch.ones(4)
