#!/usr/bin/env bash
# micrograd 0.1.0
# Multiplication commutes, so one would guess that a * v and v * a are the same graph.
# array * Value is an array of Values, and its sum has the gradient 3. Value * array is one Value that holds an array, and
# the gradient of the scalar is an array: the broadcast is never summed.
# A student's engine in this style passes or fails a broadcasting case by the order of two factors.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q micrograd==0.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("micrograd", version("micrograd"))
import numpy as np
from micrograd.engine import Value

a = Value(3.0)
sum(np.array([1.0, 2.0]) * a).backward()
b = Value(3.0)
(b * np.array([1.0, 2.0])).backward()
report("3.0 both times", f"array * Value: {a.grad}, Value * array: {b.grad}", float(a.grad) == 3.0 and list(b.grad) == [1.0, 2.0])
PYTHON
