#!/usr/bin/env bash
# tinygrad 0.14.0
# realize() computes a value. One would guess that this changes no gradient, as with eval() or numpy().
# After y.realize() the graph of y is gone: x.grad is None after backward, without an error. y.numpy() computes it, too,
# and x.grad is right.
# Looking at a value, in a notebook, must not change a gradient; here it depends on how one looks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q tinygrad==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("tinygrad", version("tinygrad"))
import os

os.environ["DEV"] = "PYTHON"  # needs no compiler
from tinygrad import Tensor

def gradient(look):
    x = Tensor([2.0, 3.0])
    y = x * 2
    look(y)
    y.sum().backward()
    return None if x.grad is None else x.grad.tolist()


realized, read = gradient(lambda y: y.realize()), gradient(lambda y: y.numpy())
report("[2.0, 2.0] both times", f"realize {realized}, numpy {read}", realized is None and read == [2.0, 2.0])
PYTHON
