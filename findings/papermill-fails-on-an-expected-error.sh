#!/usr/bin/env bash
# papermill 2.7.0
# The tag raises-exception says that a cell is meant to raise: nbclient goes on. One would guess success.
# The later cells run, and papermill's own metadata says "completed" for the cell; then the run raises
# PapermillExecutionError and puts a red error banner on top of the notebook.
# A notebook that shows a student what NotImplementedError looks like fails in a course's pipeline.
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

expected = v4.new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]})
nbformat.write(notebook(expected, "print('later')"), "in.ipynb")
try:
    papermill.execute_notebook("in.ipynb", "out.ipynb", progress_bar=False)
    seen = "success"
except papermill.PapermillExecutionError:
    seen = "PapermillExecutionError"
cells = [c for c in nbformat.read("out.ipynb", 4).cells if c.cell_type == "code"]
states = [c.metadata.papermill.status for c in cells]
report("success", f"{seen}, cells {states}", seen != "success" and states == ["completed", "completed"])
PYTHON
