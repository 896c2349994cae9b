"""The upstream gradient with which backward() begins."""

import torch


def expose_exp():
    return torch.tensor(0.5), torch.tensor(1.0)
