"""The upstream gradient has the shape of the small operand."""

import torch


def expose_add():
    return torch.rand(2, 3), torch.rand(2, 1), torch.rand(2, 1)
