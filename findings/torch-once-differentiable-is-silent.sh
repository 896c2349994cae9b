#!/usr/bin/env bash
# torch 2.13.0
# once_differentiable marks a backward that cannot be differentiated again. One would guess an error on a second pass.
# There is an error only if grad_output itself requires a gradient. For f(x) = cube(x) * x the second derivative at 2
# comes out as 12 and not as 48, and functional.hessian of cube gives 0; neither warns.
# An author who protects a numpy rule with it has not protected second-order tasks.
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
from torch.autograd import Function


def rule(forward, backward):
    return type("Rule", (Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward)}).apply



from torch.autograd.function import once_differentiable


def forward(ctx, x):
    ctx.save_for_backward(x)
    return x**3


@once_differentiable
def backward(ctx, g):
    return 3 * ctx.saved_tensors[0] ** 2 * g


cube = rule(forward, backward)
x = torch.tensor(2.0, requires_grad=True)
(first,) = torch.autograd.grad(cube(x) * x, x, create_graph=True)
(second,) = torch.autograd.grad(first, x)
hessian = torch.autograd.functional.hessian(cube, torch.tensor(2.0))
report("an error, or 48 and 12", f"{second.item()} and {hessian.item()}", second.item() == 12 and hessian.item() == 0)
PYTHON
