"""A result without elements."""

import torch


def expose_add():
    return torch.zeros(0), torch.zeros(1), torch.zeros(0)
