#!/usr/bin/env bash
# nbclient 0.11.0 with ipykernel 7.4.0
# A thread's late print lands in the cell that runs at that time. One would guess the same, or the first cell, for a task.
# The kernel sends a task's print in the name of the cell that made the task, and nbclient has stopped listening to it:
# the text is in no cell of the executed notebook.
# A grader who reads the outputs does not see what a student saw in Jupyter.
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

task = "import asyncio\nasync def later():\n    await asyncio.sleep(0.5)\n    print('task')\nt = asyncio.create_task(later())"
thread = "import threading\nt = threading.Timer(0.5, print, ('thread',))\nt.start()"
seen = {}
for name, first in (("task", task), ("thread", thread)):
    nb = notebook(first, "await asyncio.sleep(2)" if name == "task" else "t.join()")
    NotebookClient(nb, timeout=60).execute()
    seen[name] = [o.get("text") for c in nb.cells for o in c.outputs]
report("both texts in a cell", seen, seen == {"task": [], "thread": ["thread\n"]})
PYTHON
