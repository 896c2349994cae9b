"""It finds nothing."""

import torch


def culprit(values, gradients):
    return None
