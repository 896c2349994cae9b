#!/usr/bin/env bash
# sympy 1.14.0
# One would guess X.T**-1, or an unevaluated Derivative, as sympy leaves it for det(X) alone.
# The derivative of log(det(X)), of log(trace(X)) and of sin(trace(X)) by the matrix symbol X is 0, without a warning.
# An author who derives an expected gradient with sympy gets a zero gradient that looks like an answer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q sympy==1.14.0
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("sympy", version("sympy"))
import sympy as sp

X = sp.MatrixSymbol("X", 2, 2)
seen = [sp.diff(e, X) for e in (sp.log(sp.Determinant(X)), sp.log(sp.Trace(X)), sp.sin(sp.Trace(X)))]
right = sp.diff(sp.Trace(X) ** 2, X)
report("(X.T)**(-1), I/trace(X), cos(trace(X))*I", f"{seen}; but trace(X)**2 gives {right}", all(e.as_explicit().is_zero_matrix for e in seen))
PYTHON
