"""A zero among others."""

import torch


def expose_prod():
    return torch.tensor([1.0, 0.0, 2.0]), torch.tensor(2.0)
