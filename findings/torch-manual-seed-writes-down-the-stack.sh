#!/usr/bin/env bash
# torch 2.13.0
# On a machine without any other device, torch.manual_seed(0) has one generator to seed, so one would guess a
# microsecond or two, wherever it is called. It writes down the whole stack of the caller as text, source lines included, once for
# each kind of device that is absent. Some forty calls deep, as in a test or a graded notebook, that takes a thousand
# times as long as torch.default_generator.manual_seed(0), which gives the same random numbers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q torch==2.13.0 numpy
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
import traceback
from time import perf_counter


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


import torch

print("torch", torch.__version__)
written = []
original = traceback.format_stack
traceback.format_stack = lambda *args, **options: written.append(original(*args, **options)) or written[-1]


def deep(calls, function):
    return function() if calls == 0 else deep(calls - 1, function)


deep(40, lambda: torch.manual_seed(0))
stacks, frames = len(written), min(map(len, written), default=0)
first = torch.rand(3)
written.clear()
deep(40, lambda: torch.default_generator.manual_seed(0))
traceback.format_stack = original


def seconds(seed):
    start = perf_counter()
    deep(40, lambda: [seed(0) for _ in range(100)])
    return perf_counter() - start


ratio = seconds(torch.manual_seed) / seconds(torch.default_generator.manual_seed)
torch.default_generator.manual_seed(0)
report(
    "both seed one generator, and neither looks at its callers",
    f"torch.manual_seed wrote down {stacks} stacks of at least {frames} entries and took {ratio:.0f} times as long; "
    f"the generator's own wrote {len(written)}; the same numbers follow: {torch.equal(first, torch.rand(3))}",
    not torch.cuda.is_available() and stacks >= 1 and frames > 5 and not written,
)
PYTHON
