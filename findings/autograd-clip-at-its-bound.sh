#!/usr/bin/env bash
# autograd 1.9.1 (HIPS) beside torch 2.13.0
# np.maximum(x, 0) shares a tie in both libraries (1/2 each). One would guess that they agree about clip at its bound.
# autograd's clip has the gradient 0 at both bounds; torch.clamp has 1 there.
# A hand-written rule for clip that follows one library is wrong for the other: a task must name its convention.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q autograd==1.9.1 numpy==2.4.6 torch==2.13.0
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("autograd", version("autograd"))
import autograd.numpy as np
import torch
from autograd import grad

seen = grad(lambda x: np.sum(np.clip(x, 0.0, 1.0)))(np.array([0.0, 0.5, 1.0]))
x = torch.tensor([0.0, 0.5, 1.0], requires_grad=True)
x.clamp(0.0, 1.0).sum().backward()
report("the same from both", f"autograd {seen}, torch {x.grad.tolist()}", seen.tolist() == [0, 1, 0] and x.grad.tolist() == [1, 1, 1])
PYTHON
