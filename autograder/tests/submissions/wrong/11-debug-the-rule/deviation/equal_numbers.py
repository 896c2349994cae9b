"""Without any deviation there is nothing to see."""

import torch


def which_std():
    return "first", torch.tensor([1.0, 1.0]), torch.tensor(0.5)
