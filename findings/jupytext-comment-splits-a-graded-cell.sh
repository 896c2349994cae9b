#!/usr/bin/env bash
# jupytext 1.19.6
# Comments that look like a magic are escaped on the way to a script and back. One would guess the same for "# %%".
# The cell comes back as two cells: the first keeps the nbgrader metadata, the second has none, and the comment is gone.
# In a string, the same line is left alone.
# A student's graded cell loses its second half, because of a comment that editors offer as a section mark.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q jupytext==1.19.6 nbformat==5.11.1
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("jupytext", version("jupytext"))
import nbformat
from nbformat import v4


def notebook(*cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=[v4.new_code_cell(c) if isinstance(c, str) else c for c in cells], metadata={"kernelspec": kernel})



import jupytext

marks = {"nbgrader": {"grade_id": "q", "solution": True}}
nb = notebook(v4.new_code_cell("x = 1\n# %% second part\ny = 2", metadata=marks))
back = jupytext.reads(jupytext.writes(nb, "py:percent"), "py:percent")
seen = [(c.source, "nbgrader" in c.metadata) for c in back.cells]
report("one cell", seen, seen == [("x = 1", True), ("y = 2", False)])
PYTHON
