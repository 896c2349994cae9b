"""A constant upstream gradient: a right rule gives zeros."""

import torch


def expose_softmax():
    return torch.tensor([0.0, 0.0]), torch.tensor([1.0, 1.0])
