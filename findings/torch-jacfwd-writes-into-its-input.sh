#!/usr/bin/env bash
# torch 2.13.0
# torch.func is functional: one would guess that f(x) with x.mul_(2) works on a copy, or that both modes refuse it.
# jacrev raises. jacfwd gives an answer and leaves the caller's x doubled, so the same call gives another answer the next
# time.
# A case that is run twice (once to warm up, once to compare) is compared at two points.
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


def f(x):
    return x.mul_(2) ** 2


x = torch.tensor([1.0, 2.0])
try:
    torch.func.jacrev(f)(x.clone())
    reverse = "an answer"
except RuntimeError:
    reverse = "RuntimeError"
first = torch.func.jacfwd(f)(x).diagonal().tolist()
second = torch.func.jacfwd(f)(x).diagonal().tolist()
report("x unchanged", f"jacrev {reverse}; jacfwd {first}, again {second}, x {x.tolist()}", reverse == "RuntimeError" and x.tolist() == [4, 8] and first == [8, 16])
PYTHON
