#!/usr/bin/env bash
# torch 2.13.0
# The distance with p = inf is the infinity norm of the difference, so one would guess the gradient of vector_norm.
# For (1, 1) and (2, 2) vector_norm gives -1/2 to each coordinate; cdist gives -1 to each. A step in the direction (1, 1)
# changes the distance by -1, and cdist's gradient says -2: this is not a subgradient.
# A judge that takes either function as the reference calls the other's rule wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
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

import torch

a = torch.ones(1, 2, requires_grad=True)
b = torch.full((1, 2), 2.0)
(norm,) = torch.autograd.grad(torch.linalg.vector_norm(a - b, math.inf), a)
(dist,) = torch.autograd.grad(torch.cdist(a, b, p=math.inf).sum(), a)
report("the same gradient", f"vector_norm {norm.tolist()}, cdist {dist.tolist()}", norm.tolist() == [[-0.5, -0.5]] and dist.tolist() == [[-1, -1]])
PYTHON
