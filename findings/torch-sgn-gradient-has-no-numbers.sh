#!/usr/bin/env bash
# torch 2.13.0
# torch.sign and torch.sgn are equal for real numbers, and both gradients print as zeros.
# The one of sgn is a tensor without storage: .tolist() and .numpy() raise, after backward as well as with autograd.grad.
# A grader that turns gradients into numpy for a comparison fails on a rule that PyTorch has right.
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
import torch

x = torch.tensor([1.0, -2.0])
seen = {}
for f in (torch.sign, torch.sgn):
    (g,) = torch.autograd.grad(f(x.requires_grad_()).sum(), x)
    try:
        seen[f.__name__] = g.tolist()
    except RuntimeError as error:
        seen[f.__name__] = type(error).__name__
report("[0.0, 0.0] twice", seen, seen == {"sign": [0, 0], "sgn": "RuntimeError"})
PYTHON
