"""One element is always the whole."""

import torch


def expose_softmax():
    return torch.tensor([0.5]), torch.tensor([2.0])
