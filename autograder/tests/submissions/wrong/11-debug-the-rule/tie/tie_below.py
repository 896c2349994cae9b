"""Equal elements that are not the largest."""

import torch


def expose_amax():
    return torch.tensor([1.0, 1.0, 2.0]), torch.tensor(1.0)
