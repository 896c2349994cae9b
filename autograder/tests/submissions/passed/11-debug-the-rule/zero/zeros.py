"""A zero upstream gradient is enough where a rule divides by zero."""

import torch


def expose_prod():
    return torch.tensor(0.0), torch.tensor(0.0)
