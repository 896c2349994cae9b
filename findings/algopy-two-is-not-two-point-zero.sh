#!/usr/bin/env bash
# algopy 0.7.2
# One would guess that x**2 and x**2.0 have the same derivative at 0.
# Forward mode (UTPM) multiplies for the int, and takes logarithms for the float: the row of the zero is nan in x**2.0.
# An author's reference that says ** 2.0 in place of ** 2 fails on the zeros that a good test contains.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q algopy==0.7.2 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("algopy", version("algopy"))
import numpy as np
from algopy import UTPM


def jacobian(exponent):
    return UTPM.extract_jacobian(UTPM.init_jacobian(np.array([0.0, 3.0])) ** exponent)


whole, real = jacobian(2), jacobian(2.0)
report("the same: [[0. 0.] [0. 6.]]", f"**2 {whole.tolist()}, **2.0 {real.tolist()}", whole.tolist() == [[0, 0], [0, 6]] and np.isnan(real[0]).all())
PYTHON
