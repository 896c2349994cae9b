#!/usr/bin/env bash
# torch 2.13.0
# The slope of hardsigmoid is 1/6, and for float64 one would guess 0.16666666666666666.
# It is 0.1666666716337204: the constant is a float32. hardswish, beside it, is right. gradcheck does not see the error of
# 5e-9.
# A right rule differs from the reference by 3e-8, so a float64 tolerance of 1e-10 fails the student.
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
import torch.nn.functional as F

x = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
(seen,) = torch.autograd.grad(F.hardsigmoid(x), x)
report(1 / 6, seen.item(), seen.item() != 1 / 6 and abs(seen.item() - 1 / 6) < 1e-8)
PYTHON
