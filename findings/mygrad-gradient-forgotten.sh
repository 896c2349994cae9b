#!/usr/bin/env bash
# mygrad 2.5.0
# After y.backward(), one would guess that x.grad stays until it is reset, as in PyTorch.
# The next operation that reads x erases it: after z = x + 1, x.grad is None.
# A notebook that first computes something for a message and then compares the gradient finds None.
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

x = mg.tensor(2.0)
(x * x).backward()
before = float(x.grad)
z = x + 1
report("4.0 and still 4.0", f"{before} and then {x.grad}", before == 4.0 and x.grad is None)
PYTHON
