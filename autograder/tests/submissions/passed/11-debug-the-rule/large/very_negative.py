"""Exponentials of which nothing is left."""

import torch


def which_logsumexp():
    return "second", torch.tensor([-1000.0, -1001.0]), torch.tensor(0.5)
