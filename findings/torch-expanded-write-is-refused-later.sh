#!/usr/bin/env bash
# torch 2.13.0
# One would guess that a write which PyTorch accepts has a gradient, or that the write itself is refused.
# y[...] = x, with y = x.expand(2, 3), is accepted and recorded; y.sum().backward() then refuses it, far from the line.
# y[0] = 2 * x in its place, which changes all rows as well, is accepted and differentiated.
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

def slope(write):
    leaf = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    x = leaf * 1
    y = x.expand(2, 3)
    write(x, y)
    try:
        y.sum().backward()
    except RuntimeError as error:
        return f"RuntimeError: {str(error)[:21]}"
    return leaf.grad.tolist()


def whole(x, y):
    y[...] = x


def row(x, y):
    y[0] = 2 * x


seen = [slope(whole), slope(row)]
report("[2, 2, 2] and [4, 4, 4]", seen, seen == ["RuntimeError: unsupported operation", [4.0, 4.0, 4.0]])
PYTHON
