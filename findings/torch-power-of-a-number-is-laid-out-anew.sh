#!/usr/bin/env bash
# torch 2.13.0
# One would guess that an elementwise operation keeps the layout of its tensor, as 2 * x and x ** 2 do.
# 2 ** x is laid out row by row, whatever x is: for a transposed x its strides are (3, 1) where the others have (1, 2).
# A rule with .view in it is right after one operation and raises after the other, so both layouts have to be asked.
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

x = torch.arange(6.0).reshape(2, 3)[:, :].T.contiguous().T
strides = [tuple(y.stride()) for y in (2 * x, x**2, torch.tensor(2.0) ** x, 2**x)]
report("four times (1, 2)", strides, strides == [(1, 2), (1, 2), (1, 2), (3, 1)])
PYTHON
