"""Many ways are as small."""

import torch


def expose_mean():
    return torch.tensor([[7.0], [7.0]]), torch.tensor([1.0, 1.0])
