#!/usr/bin/env bash
# pytensor 3.0.7, numpy 2.4.6
# At 0, the gradient of switch(x > 0, sqrt(x), 0) is 0 times infinity, so one would guess NaN, as in PyTorch and JAX.
# It is 0 with the usual rewrites of the graph, even with the few of FAST_COMPILE, and NaN without any. So the well-known
# mistake of where, whose branch has to be made safe before, cannot be seen here, and comes back with another mode.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pytensor==3.0.7 numpy==2.4.6
cd "$folder"
PYTENSOR_FLAGS="cxx=,base_compiledir=$folder/compiled" venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import math
import sys
from importlib.metadata import version

import pytensor
import pytensor.tensor as pt
from pytensor.compile.mode import Mode


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("pytensor", version("pytensor"))
x = pt.dscalar()
gradient = pytensor.grad(pt.switch(x > 0, pt.sqrt(x), 0.0), x)
modes = {"FAST_RUN": "FAST_RUN", "FAST_COMPILE": "FAST_COMPILE", "no rewrites": Mode(linker="py", optimizer=None)}
found = {name: float(pytensor.function([x], gradient, mode=mode)(0.0)) for name, mode in modes.items()}
report(
    "nan in each mode",
    ", ".join(f"{value:g} with {name}" for name, value in found.items()),
    found["FAST_RUN"] == found["FAST_COMPILE"] == 0.0 and math.isnan(found["no rewrites"]),
)
PYTHON
