#!/usr/bin/env bash
# testbook 0.4.2
# tb.get("name") gives a value of the notebook. One would guess None for None, and nan for nan, or an error.
# None is a TestbookObjectReference, so "is None" is False. nan is the str "nan", and it equals the text "nan".
# A test of a notebook that asks "is there a gradient?" or "is it nan?" gets the wrong answer without an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q testbook==0.4.2 ipykernel==7.4.0 nbformat==5.11.1
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("testbook", version("testbook"))
import nbformat
from nbformat import v4


def notebook(*cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=[v4.new_code_cell(c) if isinstance(c, str) else c for c in cells], metadata={"kernelspec": kernel})



from testbook import testbook

nbformat.write(notebook("nothing = None\nbad = float('nan')\nfine = 0.5"), "n.ipynb")
with testbook("n.ipynb", execute=True) as tb:
    values = [tb.get(name) for name in ("nothing", "bad", "fine")]
seen = [type(v).__name__ for v in values]
report("NoneType, float, float", seen, seen == ["TestbookObjectReference", "str", "float"] and values[1] == "nan")
PYTHON
