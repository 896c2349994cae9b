"""PyTorch's own samples of every operation that an assignment asks for, on PyTorch and on the solution's rule.

The samples are those of PyTorch's test suite (OpInfo): the shapes, layouts, dims and domains that its developers
thought of.
"""

from __future__ import annotations

import inspect
from collections import Counter
from functools import cache

import torch as pytorch

from autograder.engine import registry, torch
from autograder.engine.wrapping import plain

from .conftest import SOLUTIONS

FLOATS = (pytorch.float64, pytorch.float32)


@cache
def operations():
    from torch.testing._internal.common_methods_invocations import op_db

    return {op.name: op for op in op_db if op.variant_test_name in ("", "no_rounding_mode")}


def test_the_solutions_rules_agree_on_every_sample(engine_with):
    asked = Counter()
    for folder in sorted(path for path in SOLUTIONS.iterdir() if path.is_dir()):
        engine_with(folder.name)
        for name in sorted(name for name in registry.keys() & operations().keys() if of_the_solution(name)):
            for sample in samples(name):
                ours, theirs = (outcome(space, name, sample) for space in (torch, pytorch))
                pytorch.testing.assert_close(ours, theirs, msg=f"{name} differs on {sample}")
                asked[name] += 1
    assert {"add", "mul", "sub", "div", "neg", "pow", "exp", "log", "sum", "mean", "sin", "where"} <= asked.keys()


def of_the_solution(name):
    return not registry[name].__module__.startswith("autograder.")


def samples(name):
    """Yield PyTorch's samples of an operation, without those whose options the rule's forward does not take."""
    signature = inspect.signature(registry[name].forward)
    taken, most = signature.parameters, len(signature.parameters) - 2  # without ctx and the input
    for dtype in FLOATS:
        for sample in operations()[name].sample_inputs("cpu", dtype, requires_grad=True):
            if len(sample.args) <= most and sample.kwargs.keys() <= taken.keys():
                yield sample


def outcome(space, name, sample):
    """Return the result of one call and the gradients of its inputs, each with the shape and dtype that it has."""
    leaves = []

    def given(value):
        if isinstance(value, (list, tuple)):
            return type(value)(map(given, value))
        if not isinstance(value, pytorch.Tensor):
            return value
        leaf = space.as_tensor(value.detach().clone())
        if value.requires_grad:
            leaf.requires_grad_()
            leaves.append(leaf)
        return leaf

    receiver, *args = [given(value) for value in (sample.input, *sample.args)]
    result = getattr(receiver, name)(*args, **{key: given(value) for key, value in sample.kwargs.items()})
    results = result if isinstance(result, (list, tuple)) else (result,)
    upstream = pytorch.Generator().manual_seed(0)
    seeds = [pytorch.rand(r.shape, generator=upstream).to(plain(r).dtype) for r in results]
    space.autograd.backward(list(results), [space.as_tensor(s) for s in seeds])
    return [plain(value).detach() for value in (*results, *(leaf.grad for leaf in leaves))]
