"""Random numbers are never zero."""

import torch


def expose_prod():
    return torch.rand(5) + 0.1, torch.tensor(2.0)
