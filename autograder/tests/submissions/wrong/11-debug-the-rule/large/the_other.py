"""The wrong rule is taken for the right one."""

import torch


def which_logsumexp():
    return "first", torch.tensor([1000.0, 0.0]), torch.tensor(0.5)
