"""The other operand is stretched, or has an axis of size 1."""

import torch


def expose_add():
    return torch.tensor([[2.0]]), torch.tensor([1.0, 2.0]), torch.tensor([[0.5, 0.5]])
