"""The right rule, and numbers at which both are right."""

import torch


def which_logsumexp():
    return "second", torch.tensor([1.0, 2.0]), torch.tensor(0.5)
