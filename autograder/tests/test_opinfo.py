"""PyTorch's own samples of every operation that an assignment asks for, on PyTorch and on the solution's rule.

The samples are those of PyTorch's test suite (OpInfo): the shapes, layouts, dims and domains that its developers
thought of.
"""

from __future__ import annotations

import inspect
from collections import Counter
from functools import cache

import pytest
import torch as pytorch

from autograder.engine import registry, torch
from autograder.engine.wrapping import plain

from .conftest import SOLUTIONS

# in single precision a sum of products depends on its order, and so on the processor
ALLOWED = {pytorch.float64: {"rtol": 1e-7, "atol": 1e-7}, pytorch.float32: {"rtol": 2e-5, "atol": 1e-4}}
# rules of which 10-higher-order asks for less: no broadcasting, matrices only, a constant exponent, a jvp
LESS = ("hypot", "matmul", "pow", "softmax")


@cache
def operations():
    from torch.testing._internal import common_utils
    from torch.testing._internal.common_methods_invocations import op_db

    common_utils.extract_test_fn = lambda: None  # it looks for a test of unittest's, which takes longer than a sample
    return {op.name: op for op in op_db if op.variant_test_name in ("", "no_rounding_mode")}


@pytest.mark.parametrize("dtype", [pytorch.float64, pytest.param(pytorch.float32, marks=pytest.mark.thorough)], ids=str)
def test_the_solutions_rules_agree_on_every_sample(dtype, engine_with):
    asked = Counter()
    for folder in sorted(path for path in SOLUTIONS.iterdir() if path.is_dir()):
        engine_with(folder.name)
        for name in sorted(name for name in registry.keys() & operations().keys() if of_the_solution(name)):
            if name in LESS and folder.name >= "10":  # a rule stays until another one takes its name
                continue
            for sample in samples(name, dtype):
                ours, theirs = (outcome(space, name, sample) for space in (torch, pytorch))
                pytorch.testing.assert_close(
                    ours, theirs, **ALLOWED[sample.input.dtype],
                    msg=lambda m, n=name, s=sample: f"{n} differs on {s}: {m}",
                )  # fmt: skip
                asked[name] += 1
    assert {"add", "mul", "sub", "div", "neg", "pow", "exp", "log", "sum", "mean", "sin", "where"} <= asked.keys()


def of_the_solution(name):
    if name == "unfold":  # torch.nn.functional's, which is another operation than Tensor.unfold
        return False
    return not registry[name].__module__.startswith("autograder.")


def samples(name, dtype):
    """Yield PyTorch's samples of an operation in a dtype, without those with options that the rule does not take."""
    signature = inspect.signature(registry[name].forward)
    taken, most = signature.parameters, len(signature.parameters) - 2  # without ctx and the input
    wanted = [p.name for p in list(taken.values())[2:] if p.default is p.empty]
    for sample in operations()[name].sample_inputs("cpu", dtype, requires_grad=True):
        given = {*wanted[: len(sample.args)], *sample.kwargs}
        if len(sample.args) > most or not given <= taken.keys() or not given >= set(wanted):
            continue
        if is_asked(name, sample):
            yield sample


def is_asked(name, sample):
    """Say whether the text of the assignment asks for such a call."""
    if name == "clamp":  # the bounds are numbers
        return not any(isinstance(value, pytorch.Tensor) for value in (*sample.args, *sample.kwargs.values()))
    if name == "masked_fill":  # the value is a number, and the result has the input's shape
        mask, value = sample.args
        shape = sample.input.shape
        return not isinstance(value, pytorch.Tensor) and pytorch.broadcast_shapes(shape, mask.shape) == shape
    if name == "repeat_interleave":  # all alike
        return not isinstance(sample.kwargs["repeats"], pytorch.Tensor)
    if name == "prod":  # along one axis
        return bool(sample.args) or "dim" in sample.kwargs
    return isinstance(sample.input, pytorch.Tensor) and sample.kwargs.get("correction", 1) is not None


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
    walked = [r for r in results if r.requires_grad]  # indices have no gradient
    seeds = [pytorch.rand(r.shape, generator=upstream).to(plain(r).dtype) for r in walked]
    space.autograd.backward(walked, [space.as_tensor(s) for s in seeds])
    gradients = [leaf.grad for leaf in leaves]
    return [plain(value).detach() if value is not None else None for value in (*results, *gradients)]
