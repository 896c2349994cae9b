#!/usr/bin/env bash
# jacobi 0.9.2
# The library gives a derivative and an estimate of its error. For sin one would guess 12 right digits everywhere.
# The first step is a share of |x|, so from x = 50 on it jumps over whole periods. At 200 the answer is -0.0025, and the
# estimated error is 0.00004. The true value is 0.487.
# A numerical check of a rule must not take the estimated error as its tolerance.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q jacobi==0.9.2 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("jacobi", version("jacobi"))
import math

import numpy as np
from jacobi import jacobi

value, error = (float(n) for n in jacobi(np.sin, 200.0))
report(math.cos(200.0), f"{value} with an error of {error}", abs(value - math.cos(200.0)) > 1000 * error)
PYTHON
