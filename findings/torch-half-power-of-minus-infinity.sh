#!/usr/bin/env bash
# torch 2.13.0
# One would guess that x ** 0.5 and x ** torch.tensor(0.5) are the same, as they are in Python and in numpy.
# For the number PyTorch takes the square root, which is nan at -inf; for the tensor it takes C's pow, which is inf there.
# A comparison of two engines, one of which turns numbers into tensors, differs at log(0) ** 0.5 without any fault in either.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "torch==2.13.0" numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("torch", version("torch"))
import math

import numpy as np
import torch

x = torch.tensor([float("-inf"), 4.0], dtype=torch.float64)
number, tensor = x**0.5, x ** torch.tensor(0.5, dtype=torch.float64)
others = [float("-inf") ** 0.5, float(np.float64("-inf") ** 0.5)]
report(
    "inf everywhere",
    f"number {number.tolist()}, tensor {tensor.tolist()}, Python and numpy {others}",
    math.isnan(number[0]) and math.isinf(tensor[0]) and others == [math.inf, math.inf] and number[1] == tensor[1] == 2,
)
PYTHON
