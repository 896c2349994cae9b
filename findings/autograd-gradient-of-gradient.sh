#!/usr/bin/env bash
# autograd 1.9.1 (HIPS)
# np.gradient takes 2 samples or more, so one would guess that its derivative does, too.
# Its rule builds the edges separately and needs 4 samples: 3 samples raise a ValueError about shapes (3,) and (4,).
# A test with "the smallest interesting array" fails in the library and not in the rule that it tests.
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


def total(x):
    return np.sum(np.gradient(x))


four = grad(total)(np.array([0.0, 1.0, 4.0, 9.0]))
try:
    seen = grad(total)(np.array([0.0, 1.0, 4.0]))
except ValueError as error:
    seen = error
report("[-1.  0.  1.] for 3 samples", repr(seen), isinstance(seen, ValueError) and four.shape == (4,))
PYTHON
