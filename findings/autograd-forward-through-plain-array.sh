#!/usr/bin/env bash
# autograd 1.9.1 (HIPS)
# A function that builds its result with plain numpy.array (and not autograd.numpy.array) is a known slip.
# One would guess that both modes fail, or that both work. Reverse mode gives the right gradient, because the array holds
# the traced numbers as objects; make_jvp gives zeros, without a warning.
# A check "forward agrees with reverse" then blames a rule that is right.
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
import numpy
from autograd import grad, make_jvp

x = np.array([2.0, 1.0])


def f(x):
    return numpy.array([x[0], x[0] ** 2])


reverse = grad(lambda x: np.sum(f(x)))(x)
forward = make_jvp(f)(x)(np.array([1.0, 0.0]))[1]
report("reverse [5. 0.], forward [1. 4.]", f"reverse {reverse}, forward {forward}", reverse.tolist() == [5, 0] and list(forward) == [0, 0])
PYTHON
