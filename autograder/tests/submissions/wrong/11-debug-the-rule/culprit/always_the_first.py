"""A guess."""

import torch


def culprit(values, gradients):
    return 0
