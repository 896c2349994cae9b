"""The text of a question about an operation of PyTorch: the class to complete, and the sweep of its cases.

`autograder new` writes them into an assignment's folder.
"""

from __future__ import annotations

import re

from .functions import rule_name
from .pytorch import ABSENT, Operation, tensor_names

_ANSWER = ("### BEGIN SOLUTION", "raise NotImplementedError()", "### END SOLUTION")


def class_name(rule: str) -> str:
    """Return the name of the class that holds a rule: "log_softmax" -> "LogSoftmax"."""
    return "".join(part[:1].upper() + part[1:] for part in rule.split("_"))


def stub(found: Operation) -> str:
    """Return the class of a rule: the forward is PyTorch's own operation, the backward is left to write."""
    name = class_name(found.rule)
    saved, kept = list[str](), list[str]()
    for parameter, is_tensor in tensor_names(found):
        (saved if is_tensor else kept).append(parameter)
    lines = [f"class {name}(Function):"]
    if re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() != found.rule:
        lines += [f'    operation = "{found.rule}"', ""]
    lines += ["    @staticmethod", f"    def forward({', '.join(['ctx', *_declared(found)])}):"]
    if saved:
        lines.append(f"        ctx.save_for_backward({', '.join(saved)})")
    lines += [f"        ctx.{parameter} = {parameter}" for parameter in kept]
    upstream = "*grad_outputs" if found.several else "grad_output"
    lines += [f"        return {called(found)}", "", "    @staticmethod", f"    def backward(ctx, {upstream}):"]
    return "\n".join([*lines, *(f"        {line}" for line in _ANSWER)])


def _declared(found: Operation) -> list[str]:
    return [p.name if p.default is ABSENT else f"{p.name}={p.default!r}" for p in found.parameters]


def called(found: Operation) -> str:
    """Return the expression that calls the operation with forward's parameters."""
    given = [f"{p.name}={p.name}" if p.keyword else p.name for p in found.parameters]
    if found.call == "function":
        return f"torch.{found.torch_name}({', '.join(given)})"
    if found.torch_name == "__getitem__":
        return f"{given[0]}[{given[1]}]"
    return f"{given[0]}.{found.torch_name}" + (f"({', '.join(given[1:])})" if found.call == "method" else "")


def swept(question: str, found: Operation) -> str:
    """Return the line of a case file that asks for the operation."""
    rule = "" if rule_name(found.torch_name) == found.rule else f', rule="{found.rule}"'
    return f'sweep("{question}", "{found.torch_name}", pytorch_samples("{found.name}"){rule})'
