#!/usr/bin/env bash
# tinygrad 0.14.0
# elu(x) is x for x > 0, so its slope at 100 is 1; and it is smooth, so its slope at 0 is 1.
# The gradients are nan at 100 (0 * exp(100) in float32) and 0 at 0 (two one-sided zeros are added). The values are right.
# It is the trap that a backward rule of elu is written to avoid; a library may fall into it as well.
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

import math

x = Tensor([0.0, 100.0])
y = x.elu()
y.sum().backward()
seen = x.grad.tolist()
report("[1.0, 1.0]", f"{seen}, values {y.tolist()}", seen[0] == 0 and math.isnan(seen[1]) and y.tolist() == [0, 100])
PYTHON
