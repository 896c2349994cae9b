"""Random numbers are never equal."""

import torch


def expose_amax():
    return torch.rand(6), torch.tensor(1.0)
