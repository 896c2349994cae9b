#!/usr/bin/env bash
# uncertainties 3.2.3
# The remainder of 6 by 2 has the slope -3 in the divisor, from the left, so one would guess 0 with an error of 0.3.
# The error is 3355443: the slope is a central difference, and between 6 % 1.99999 and 6 % 2.00001 lies a jump of 2.
# The remainder of 5 by 2 is as expected. An answer checked with such errors passes at every multiple, whatever it is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q uncertainties==3.2.3
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("uncertainties", version("uncertainties"))
from uncertainties import ufloat

divisor = ufloat(2.0, 0.1)
multiple, other = 6.0 % divisor, 5.0 % divisor
report(
    "6 % 2 is 0 with an error of 0.3, 5 % 2 is 1 with an error of 0.2",
    f"6 % 2 is {multiple.nominal_value:g} with an error of {multiple.std_dev:.0f}, "
    f"5 % 2 is {other.nominal_value:g} with an error of {other.std_dev:g}",
    multiple.std_dev > 1e6 and abs(other.std_dev - 0.2) < 1e-6,
)
PYTHON
