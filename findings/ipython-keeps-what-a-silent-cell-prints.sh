#!/usr/bin/env bash
# ipython 9.18.1
# A shell whose history is switched off (HistoryManager.enabled = False) runs a cell with store_history=False and
# silent=True. One would guess that nothing of the cell is kept but its names.
# The shell keeps a copy of every text that the cell writes to stdout and stderr, under the number of its next prompt, and
# adds to it with every further cell: a kernel or grader that only counts and drops what a notebook prints grows by all of it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q ipython==9.18.1
cd "$folder"
HOME=$folder venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import io
import sys
from importlib.metadata import version

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

print("ipython", version("ipython"))
config = Config()
config.HistoryManager.enabled = False
shell = InteractiveShell.instance(config=config)
out, sys.stdout = sys.stdout, io.StringIO()
for number in (1, 2, 3):
    shell.run_cell(f"print('cell {number}')", store_history=False, silent=True)
sys.stdout = out
outputs = shell.history_manager.outputs
kept = {prompt: ["".join(part.bundle["stream"]) for part in parts] for prompt, parts in outputs.items()}
print("expected: nothing is kept, {}")
print("seen:    ", kept)
if kept != {1: ["cell 1\ncell 2\ncell 3\n"]}:
    sys.exit("This finding is out of date: the behaviour has changed.")
PYTHON
