#!/usr/bin/env bash
# numdifftools 0.11.2 with numpy 2.4.6
# The sign function is flat away from 0, so one would guess 0.
# With method="complex" the derivative at 3 is 1/3: in NumPy 2 the sign of a complex number is z/|z|, which does turn.
# A complex-step check calls the right rule of sign wrong, and so the rules that contain it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q numdifftools==0.11.2 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("numdifftools", version("numdifftools"))
import numdifftools as nd
import numpy as np

seen = float(nd.Derivative(np.sign, method="complex")(3.0))
central = float(nd.Derivative(np.sign)(3.0))
report("0.0 from both methods", f"complex {seen}, central {central}", abs(seen - 1 / 3) < 1e-9 and central == 0)
PYTHON
