"""An infinity makes right rules differ, too."""

import torch


def expose_prod():
    return torch.tensor([float("inf")]), torch.tensor(2.0)
