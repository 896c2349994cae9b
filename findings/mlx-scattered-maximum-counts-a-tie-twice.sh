#!/usr/bin/env bash
# mlx 0.32.4
# x.at[i].maximum(u) is x with the larger of x[i] and u at i, as mx.maximum(x[i], u) is. Where the two are equal, one
# would guess that both divide the gradient in the same way: mx.maximum gives all of it to the second. The scattered one
# gives all of it to x and all of it to u, so that moving both by a step seems to move the result by two; its minimum
# does the same. A maximum that is built up step by step, as over the neighbours in a graph, counts each tie once more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "mlx[cpu]==0.32.4"
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys
from importlib.metadata import version

import mlx.core as mx


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


mx.set_default_device(mx.cpu)
print("mlx", version("mlx"))
first = mx.array([0])
functions = {
    "mx.maximum": lambda x, u: mx.maximum(x[first], u).sum(),
    "at[].maximum": lambda x, u: x.at[first].maximum(u)[first].sum(),
    "at[].minimum": lambda x, u: x.at[first].minimum(u)[first].sum(),
}
x, u = mx.array([2.0, 5.0]), mx.array([2.0])
found = {}
for name, function in functions.items():
    of_x, of_u = mx.grad(function, argnums=(0, 1))(x, u)
    found[name] = (of_x[0].item(), of_u[0].item())
slope = [(f(x + 0.5, u + 0.5) - f(x - 0.5, u - 0.5)).item() for f in functions.values()]
report(
    f"shares of x[0] and u that are 1 together, as the slopes along both {slope} are",
    f"{found}",
    slope == [1.0, 1.0, 1.0]
    and found == {"mx.maximum": (0.0, 1.0), "at[].maximum": (1.0, 1.0), "at[].minimum": (1.0, 1.0)},
)
PYTHON
