#!/usr/bin/env bash
# nbclient 0.11.0 with ipykernel 7.4.0
# exit() ends a Python program and a terminal session, so one would guess a dead kernel or an error.
# The cell goes on with its next line, the next cells run in the same kernel, and no output tells of it. sys.exit() is an
# error in the same place.
# A student who writes exit() to skip the rest is graded on the rest; a script made of the notebook stops there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q nbclient==0.11.0 ipykernel==7.4.0 nbformat==5.11.1
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("nbclient", version("nbclient"))
import nbformat
from nbformat import v4


def notebook(*cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=[v4.new_code_cell(c) if isinstance(c, str) else c for c in cells], metadata={"kernelspec": kernel})



from nbclient import NotebookClient

nb = notebook("x = 1", "exit()\nprint('after')", "print(x)")
NotebookClient(nb, timeout=60).execute()
seen = ["".join(o.get("text", "") for o in c.outputs) for c in nb.cells]
report("an error or a dead kernel", seen, seen == ["", "after\n", "1\n"])
PYTHON
