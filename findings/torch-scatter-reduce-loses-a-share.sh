#!/usr/bin/env bash
# torch 2.13.0
# With include_self=False the old value takes no part, so a tie of two sources is shared by two: 1/2 each.
# If the old value equals the maximum, it is counted all the same: each source gets 1/3, the old value gets 0, and a third
# of the gradient is gone.
# The usual target, a tensor of zeros, with sources that relu made zero, is just this case.
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

old = torch.zeros(1, requires_grad=True)
source = torch.zeros(2, requires_grad=True)
old.scatter_reduce(0, torch.tensor([0, 0]), source, "amax", include_self=False).backward()
seen = source.grad.tolist(), old.grad.tolist()
report("[0.5, 0.5] and [0]", seen, abs(sum(seen[0]) - 2 / 3) < 1e-6 and seen[1] == [0])
PYTHON
