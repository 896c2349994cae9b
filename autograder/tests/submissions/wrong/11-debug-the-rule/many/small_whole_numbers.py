"""A denominator of 1."""

import torch


def expose_div():
    return torch.tensor(3.0), torch.tensor(1.0), torch.tensor(2.0)
