"""Only one element of the upstream gradient is not zero, and it is asked alone."""

import torch


def expose_softmax():
    return torch.tensor([0.5, 900.0]), torch.tensor([1.0, 0.0])
