"""Python numbers are tensors of one element."""

import torch


def expose_sub():
    return 0, 0, 1
