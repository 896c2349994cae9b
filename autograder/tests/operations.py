"""Make a question of every operation of PyTorch, and grade four rules on it: PyTorch's own, and three wrong ones.

    python -m autograder.tests.operations              # writes docs/operations.md
    python -m autograder.tests.operations lerp         # prints what a rule was told

The rule by PyTorch asks torch.autograd for its gradients, here in the judge's own process. It must pass every aspect.
The rules that give zeros, twice the gradient and the opposite gradient must each fail.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch as pytorch

from autograder.cases import collected, left_out, operation, operations, pytorch_samples, sweep
from autograder.cases.functions import rule_name
from autograder.cases.pytorch import Operation
from autograder.cases.stubs import class_name, stub
from autograder.engine import Function, attempt, registry, torch
from autograder.judge import Reference, judge
from autograder.records import Case, Outcome

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
WRONG: dict[str, Callable[[Any], Any]] = {
    "zeros": pytorch.zeros_like,
    "doubled": lambda g: g + g,
    "flipped": pytorch.neg,
}


@dataclass(frozen=True)
class Row:
    """What was seen of one operation: its cases, what PyTorch's own rule was told, and which wrong rules passed."""

    name: str
    cases: int
    said: str
    survived: tuple[str, ...]

    @property
    def is_question(self) -> bool:
        return not self.said and not self.survived


def row(name: str) -> Row:
    """Grade the four rules on the question of one operation."""
    found = operation(name)
    cases, reference = cases_of(name, found), Reference()
    for case in cases:
        reference.prepare(case, twice=True)  # as for an author: what the check refuses is no question
    right = told(found, cases, reference, lambda g: g)
    survived = tuple(wrong for wrong, change in WRONG.items() if not told(found, cases, reference, change))
    return Row(name, len(cases), right[0] if right else "", survived)


def cases_of(name: str, found: Operation) -> list[Case]:
    with collected() as made:
        rule = None if rule_name(found.torch_name) == found.rule else found.rule
        sweep("question", found.torch_name, pytorch_samples(name), rule=rule)
    return made.cases


def told(
    found: Operation, cases: list[Case], reference: Reference, change: Callable[[Any], Any],
    define: Callable[[Operation, Callable[[Any], Any]], Any] | None = None,
) -> list[str]:  # fmt: skip
    """Return the messages of the cases that a rule with changed gradients does not pass; `define` defines the rule."""
    before, messages = registry.get(found.rule), []
    (define or rule_by_pytorch)(found, change)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases:
            verdict = judge(case, attempt(case.program, operation=case.operation), reference)
            if verdict.outcome is not Outcome.PASSED:
                messages.append(f"{case.name}: {verdict.message}")
    if before is None:
        del registry[found.rule]
    else:  # the kit's own rule: cases of other operations use it
        registry[found.rule] = before
    return messages


def rule_by_pytorch(found: Operation, change: Callable[[Any], Any]) -> type[Function]:
    """Return the stub of the operation with a backward that asks PyTorch, and changes what it answers."""
    space: dict[str, Any] = {"Function": SimpleNamespace, "torch": torch}
    exec(stub(found).replace("(Function)", "").replace("raise NotImplementedError()", "pass"), space)
    forward = vars(space[class_name(found.rule)])["forward"].__func__

    @wraps(forward)
    def kept(ctx: Any, *arguments: Any) -> Any:
        ctx.arguments = arguments
        return forward(ctx, *arguments)

    def backward(ctx: Any, *upstream: Any) -> Any:
        with pytorch.enable_grad():
            arguments = [leaves(x, needed) for x, needed in zip(ctx.arguments, ctx.needs_input_grad)]
            results = list(tensors(forward(SimpleNamespace(save_for_backward=lambda *_: None), *arguments)))
            pairs = [(r, g) for r, g in zip(results, upstream) if r.requires_grad]
            asked = [x for x in tensors(arguments) if x.requires_grad]
            given = pytorch.autograd.grad([r for r, _ in pairs], asked, [g for _, g in pairs], allow_unused=True)
        every = iter([None if g is None else change(g) for g in given])
        return tuple(answer(x, every) for x in arguments)

    members = {"operation": found.rule, "forward": staticmethod(kept), "backward": staticmethod(backward)}
    return type(class_name(found.rule), (Function,), members)


def leaves(value: Any, needed: bool) -> Any:
    if isinstance(value, pytorch.Tensor):
        return value.detach().clone().requires_grad_(needed and (value.is_floating_point() or value.is_complex()))
    return type(value)(leaves(one, needed) for one in value) if type(value) in (list, tuple) else value


def tensors(value: Any) -> Iterator[Any]:
    if isinstance(value, pytorch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from tensors(one)


def answer(value: Any, every: Iterator[Any]) -> Any:
    """Return the gradient of an argument, in its form: the next of `every` for each tensor that has one."""
    if isinstance(value, pytorch.Tensor):
        return next(every) if value.requires_grad else None
    if type(value) in (list, tuple) and any(True for _ in tensors(value)):
        return tuple(answer(one, every) for one in value)
    return None


def page(rows: list[Row]) -> str:
    """Return docs/operations.md."""
    done = [r for r in rows if r.is_question]
    lines = [
        "# Operations that are a question by one command",
        "",
        "`autograder new NAME --question OPERATION` makes a question of each of these operations of PyTorch.",
        "`python -m autograder.tests.operations` writes this page. For each operation it grades a rule that asks",
        "PyTorch's own autograd, which passes all cases, and rules that give zeros, twice the gradient and the",
        "opposite gradient, which do not. A name after a colon is one of PyTorch's variants of an operation.",
        "",
        f"PyTorch's test suite (OpInfo) has {len(rows) + len(left_out())} differentiable operations and variants. "
        f"{len(done)} of them are questions.",
        "",
        "| operation | cases | PyTorch's rule | zeros | doubled | flipped |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [f"| `{r.name}` | {r.cases} | passes | fails | fails | fails |" for r in done]
    lines += ["", "## Operations that are not a question", "", "| operation | reason |", "| --- | --- |"]
    others = {r.name: reason(r) for r in rows if not r.is_question} | dict(left_out())
    lines += [f"| `{name}` | {why} |" for name, why in sorted(others.items())]
    return "\n".join(lines) + "\n"


def reason(one: Row) -> str:
    if one.said:
        return "PyTorch's own rule does not pass: " + " ".join(one.said.replace("|", "/").split())[:160]
    return f"a rule that is wrong passes: {', '.join(one.survived)}"


def main() -> None:
    if sys.argv[1:]:
        for name in sys.argv[1:]:
            found = operation(name)
            print(stub(found))
            cases = cases_of(name, found)
            print(*told(found, cases, Reference(), lambda g: g), sep="\n")
            print(row(name))
        return
    rows = []
    for name in operations():
        rows.append(row(name))
        if not rows[-1].is_question:
            print(name, "|", reason(rows[-1]), flush=True)
    PAGE.write_text(page(rows))
    print(sum(r.is_question for r in rows), "of", len(rows))


if __name__ == "__main__":
    main()
