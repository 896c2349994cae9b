#!/usr/bin/env bash
# torch 2.13.0
# A backward rule is linear in grad_output. One would guess that gradcheck, gradgradcheck or the fast mode notices |g|.
# All four calls say True: the default mode asks only with one-hot vectors, which have no minus sign.
# A grader that relies on gradcheck passes a rule that is wrong for each negative upstream gradient.
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



from torch.autograd import gradcheck, gradgradcheck

double = rule(lambda ctx, x: 2 * x, lambda ctx, g: 2 * g.abs())
x = torch.tensor([2.0, 3.0, -1.0], dtype=torch.float64, requires_grad=True)
seen = [check(double, (x,), fast_mode=fast, raise_exception=False) for check in (gradcheck, gradgradcheck) for fast in (False, True)]
wrong = torch.autograd.grad(double(x), x, -torch.ones_like(x))[0].tolist()
report("False at least once", f"{seen}; yet the gradient for -1 is {wrong}", seen == [True] * 4 and wrong == [2, 2, 2])
PYTHON
