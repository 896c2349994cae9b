#!/usr/bin/env bash
# testbook 0.4.2
# A test in testbook calls functions of a notebook and gets values out of it. One would guess that a number comes out as
# that number, or that an error says what cannot be sent. NaN and infinity, which a gradient may well be, come out as the
# texts 'nan' and 'inf': math.isnan of one fails, and a comparison with 0 as well. It is the same on the way in: a
# complex argument arrives in the student's function as a text, so that twice 1j is '1j1j'. No error is raised.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q testbook==0.4.2 ipykernel==7.4.0 nbclient==0.11.0 nbformat==5.11.1
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from testbook import testbook


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("testbook", version("testbook"))
cell = "import math\nb, c = math.nan, math.inf\ndef twice(x):\n    return x + x\n"
nbformat.write(new_notebook(cells=[new_code_cell(cell)]), "notebook.ipynb")
with testbook("notebook.ipynb", execute=True) as book:
    twice = book.ref("twice")
    found = [book.get("b"), book.get("c"), twice(1.5), twice(float("inf")), twice(1j)]
report("[nan, inf, 3.0, inf, 2j], or an error", repr(found), found == ["nan", "inf", 3.0, "inf", "1j1j"])
PYTHON
