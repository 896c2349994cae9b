#!/usr/bin/env bash
# papermill 2.7.0
# A list, a dict, None, nan and inf arrive in the notebook as what they are. One would guess a tuple or a list for (2, 3).
# The injected cell says shape = "(2, 3)": a str, without a warning; len(shape) is 6.
# A course that gives shapes or seeds as parameters computes with a text, or fails far from the cause.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q papermill==2.7.0 ipykernel==7.4.0 nbformat==5.11.1
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("papermill", version("papermill"))
import nbformat
from nbformat import v4


def notebook(*cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=[v4.new_code_cell(c) if isinstance(c, str) else c for c in cells], metadata={"kernelspec": kernel})



import papermill

nbformat.write(notebook("pass"), "in.ipynb")
values = {"a": [2, 3], "b": (2, 3)}
out = papermill.execute_notebook("in.ipynb", "out.ipynb", parameters=values, progress_bar=False, prepare_only=True)
seen = out.cells[0].source.split("\n")[1:3]
report("a = [2, 3], b = (2, 3)", seen, seen == ["a = [2, 3]", 'b = "(2, 3)"'])
PYTHON
