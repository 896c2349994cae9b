"""The wrong rule is taken for the right one."""

import torch


def which_std():
    return "second", torch.tensor([1.0, 2.0, 4.0]), torch.tensor(0.5)
