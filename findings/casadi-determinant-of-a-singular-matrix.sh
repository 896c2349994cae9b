#!/usr/bin/env bash
# casadi 3.8.2
# The determinant is a polynomial, so its gradient exists everywhere (the cofactors). SX and MX are two ways to write the
# same program, and one would guess the same result. SX gives the cofactors; MX raises "Evaluation failed".
# A judge of a det rule at a singular matrix gets an answer that depends on the symbol class.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q casadi==3.8.2 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("casadi", version("casadi"))
import casadi as ca
import numpy as np

singular = np.array([[1.0, 2.0], [2.0, 4.0]])


def gradient(kind):
    X = kind.sym("X", 2, 2)
    return ca.Function("f", [X], [ca.gradient(ca.det(X), X)])(singular)


sx = np.array(gradient(ca.SX)).tolist()
try:
    mx = gradient(ca.MX)
except RuntimeError as error:
    mx = "RuntimeError: " + str(error).rstrip().splitlines()[-1][-17:]
report("[[4, -2], [-2, 1]] from both", f"SX {sx}, MX {mx}", sx == [[4, -2], [-2, 1]] and isinstance(mx, str))
PYTHON
