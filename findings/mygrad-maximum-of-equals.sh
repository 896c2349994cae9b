#!/usr/bin/env bash
# mygrad 2.5.0
# At a tie, one would guess that maximum shares the gradient (1/2 each) or gives it to one of the two.
# Both get 0, so the whole gradient is lost, while max() of the same two numbers gives it to the first.
# Nothing learns where two numbers are equal, and a rule that shares ties is called wrong beside this library.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q mygrad==2.5.0 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("mygrad", version("mygrad"))
import mygrad as mg

a, b = mg.tensor([1.0]), mg.tensor([1.0])
mg.maximum(a, b).sum().backward()
both = mg.tensor([1.0, 1.0])
mg.max(both).backward()
seen = (float(a.grad[0]), float(b.grad[0]), both.grad.tolist())
report("(0.5, 0.5) or (1, 0)", f"maximum {seen[:2]}, max {seen[2]}", seen == (0, 0, [1, 0]))
PYTHON
