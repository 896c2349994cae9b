#!/usr/bin/env bash
# torch 2.13.0
# One would guess that torch.autograd.grad leaves every .grad alone: that is its difference from backward.
# After a backward with inputs=[p] in which p took no part, torch.autograd.grad fills p.grad, and adds to it each time.
# A student who asks for a gradient to look at finds it counted in .grad; a grader that asks twice reads the double.
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

x = torch.tensor([1.0, 2.0], requires_grad=True)
p, other = x * 3, x * 5
torch.autograd.grad(p.sum(), p)
before = p.grad
other.sum().backward(inputs=[p])
after_backward = p.grad
for _ in range(2):
    torch.autograd.grad((p * 4).sum(), p)
report(
    "None, None, None",
    f"{before}, {after_backward}, {p.grad.tolist()}",
    before is None and after_backward is None and p.grad.tolist() == [8.0, 8.0],
)
PYTHON
