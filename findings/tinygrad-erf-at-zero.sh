#!/usr/bin/env bash
# tinygrad 0.14.0
# erf is smooth and steepest at 0, with the slope 2/sqrt(pi) = 1.128.
# The gradient at exactly 0 is 0, because the formula multiplies by sign(x); at 0.001 it is right.
# A case with zeros in it (the usual first sample) calls a right rule of erf or gelu wrong beside this library.
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

x = Tensor([0.0, 0.001])
x.erf().sum().backward()
seen = x.grad.tolist()
report("[1.128, 1.128]", seen, seen[0] == 0 and abs(seen[1] - 1.1284) < 1e-2)
PYTHON
