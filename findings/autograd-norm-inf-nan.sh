#!/usr/bin/env bash
# autograd 1.9.1 (HIPS)
# One would guess (1, 0): only the largest element moves the infinity norm of (2, 1).
# The gradient is (nan, 0). The rule for a general order p is used with p = inf, so 2**inf / 2**inf appears.
# An author who takes this library as the judge of a rule would mark the right answer wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q autograd==1.9.1 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("autograd", version("autograd"))
import autograd.numpy as np
from autograd import grad

seen = grad(lambda x: np.linalg.norm(x, np.inf))(np.array([2.0, 1.0]))
report("[1. 0.]", seen, np.isnan(seen[0]) and seen[1] == 0)
PYTHON
