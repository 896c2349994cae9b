"""A row has no axis 1."""

import torch


def expose_mean():
    return torch.rand(4), torch.tensor(0.5)
