#!/usr/bin/env bash
# torch 2.13.0
# A kink has a convention. One would guess one convention for each function: torch.maximum shares a tie in both modes.
# fmax gives the tie to the first input in reverse mode and to the second in forward mode; clamp(x, min=tensor) does the
# same. So torch.func.jvp and torch.autograd.functional.jvp give 0 and 1 for the same function.
# "PyTorch says so" is not one answer at a tie: a judge must name the mode.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q torch==2.13.0 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("torch", version("torch"))
import torch

one = torch.ones(1)
seen = {}
for name, f in (("fmax", lambda x: torch.fmax(x, one)), ("clamp", lambda x: torch.clamp(x, min=one))):
    forward = torch.func.jvp(f, (one,), (one,))[1].item()
    reverse = torch.autograd.functional.jvp(f, one, one)[1].item()
    seen[name] = (forward, reverse)
report("two equal numbers", seen, seen == {"fmax": (0, 1), "clamp": (0, 1)})
PYTHON
