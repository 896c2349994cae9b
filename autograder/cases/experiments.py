"""`exposes`, `tells_apart` and `debugs`: cases about experiments that a student hands in, and not about a rule.

A function of the notebook returns inputs and an upstream gradient. The judge's side computes PyTorch's gradients there,
and what a wrong rule gives. Case files call them; nothing here imports torch.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import BrokenCases, NotAsAsked
from ..records import AS_ASKED, Case
from ..words import Listing, Plural, Sentence
from .functions import function_of
from .register import collect

Rule = Callable[..., Any]
Step = Callable[[Any, Any], Any]
_MOST = 10_000  # numbers in an experiment
_DIFFERENT = 1e-3  # of the larger of two numbers: what rounding never explains
_EQUAL = 1e-6  # of the larger of two numbers: what any right rule keeps to in float64, at these sizes
_UPSTREAM = Sentence("the upstream gradient")


@dataclass(frozen=True)
class _Experiment:
    """The operation of an experiment, the names of its inputs, its options, and right rules in other forms."""

    function: str
    operation: str
    inputs: tuple[str, ...]
    options: Mapping[str, Any]
    right: tuple[Rule, ...]


@dataclass(frozen=True)
class _Run:
    """An experiment as a student handed it in: its inputs and upstream gradient in float64, PyTorch's gradients."""

    inputs: tuple[Any, ...]
    upstream: Any
    gradients: tuple[Any, ...]


def exposes(
    question: str,
    function: str,
    operation: str,
    wrong: Rule | Iterable[Rule],
    *,
    inputs: Iterable[str] = ("x",),
    most: int,
    right: Iterable[Rule] = (),
    options: Mapping[str, Any] | None = None,
    hint: str = "",
) -> None:
    """Ask for an experiment that exposes a wrong rule, or each of several.

    The student's `function()` returns the `inputs` of `operation`, in this order, and an upstream gradient. It passes
    if every `wrong` rule gives other gradients there than PyTorch, and if each rule in `right`, which is right in
    another form, gives the same. `rule(grad_output, *inputs, **options)` returns its gradients, as in `mistake`.
    A second aspect of the question asks that the inputs have at most `most` elements together. All is computed in
    float64. Raises BrokenCases without a wrong rule, or for a rule with other arguments.
    """
    about = _Experiment(function, operation, tuple(inputs), dict(options or {}), tuple(right))
    rules = (wrong,) if callable(wrong) else tuple(wrong)
    if not rules:
        raise BrokenCases("exposes({question}, ...) has no wrong rule to expose.", question=repr(question))

    _refuse_signatures(about, (*rules, *about.right))

    def shows(rule: Rule) -> Callable[..., Mapping[str, Any]]:
        def program(torch: Any, experiment: Callable[[], Any]) -> Mapping[str, Any]:
            _shows(torch, about, [rule], experiment)
            return AS_ASKED

        return program

    def small(torch: Any, experiment: Callable[[], Any]) -> Mapping[str, Any]:
        run = _shows(torch, about, rules, experiment)
        elements = sum(x.numel() for x in run.inputs)
        if elements > most:
            raise NotAsAsked(
                Plural(
                    "It shows the mistake with {n} number in the inputs. Fewer will do.",
                    "It shows the mistake with {n} numbers in the inputs. Fewer will do.",
                    n=elements,
                )
            )
        return AS_ASKED

    for rule in rules:
        named = f"{question}[{rule.__name__}]"
        collect(Case(named, question, 1.0, shows(rule), aspect="exposed", functions=(function,), hint=hint))
    collect(Case(f"{question}[small]", question, 1.0, small, aspect="small", functions=(function,)))


def tells_apart(
    question: str,
    function: str,
    operation: str,
    first: Rule,
    second: Rule,
    *,
    inputs: Iterable[str] = ("x",),
    options: Mapping[str, Any] | None = None,
    hint: str = "",
) -> None:
    """Ask which of two rules is right, with an experiment that shows it.

    The student's `function()` returns "first" or "second", then the `inputs` of `operation` and an upstream gradient.
    It passes if the rule that it names gives PyTorch's gradients there and the other rule does not.
    """
    about = _Experiment(function, operation, tuple(inputs), dict(options or {}), ())
    rules = {"first": first, "second": second}
    _refuse_signatures(about, rules.values())

    def program(torch: Any, experiment: Callable[[], Any]) -> Mapping[str, Any]:
        answer = experiment()
        named, rest = (answer[0], answer[1:]) if isinstance(answer, tuple) and answer else (answer, ())
        if not isinstance(named, str) or named not in rules:
            raise NotAsAsked(
                'The first value that {function} returned is {found}: expected "first" or "second".',
                function=function,
                found=_kind(named),
            )
        run = _on_pytorch(torch, about, rest)
        other = rules["second" if named == "first" else "first"]
        if not _equal(torch, rules[named], about, run):
            raise NotAsAsked("In this experiment the {named} rule does not give PyTorch's gradients.", named=named)
        if not _differs(torch, other, about, run):
            raise NotAsAsked(
                "In this experiment both rules give PyTorch's gradients: it does not show that the other one is wrong."
            )
        return AS_ASKED

    collect(
        Case(f"{question}[which rule]", question, 1.0, program, aspect="choice",
             functions=(function,), hint=hint)
    )  # fmt: skip


def debugs(
    question: str,
    name: str,
    steps: Sequence[Step],
    wrong: int | None = None,
    rule: Callable[..., Any] | None = None,
    *,
    functions: tuple[str, str] = ("experiments", "culprit"),
    width: int = 3,
    most: int = 400,
) -> None:
    """Ask which step of a program has a wrong rule, found by experiments only; `name` stands in the case's name.

    The program is a chain of `steps`: `step(torch, x)` takes and returns a tensor of shape (n, width), row by row.
    Their rules are PyTorch's, but for that of step number `wrong`, counted from 0: `rule(torch, grad_output, x)`.
    Without `wrong` all are right.

    The first of the student's `functions` returns the inputs and the upstream gradients of its experiments, two tensors
    of shape (n, width), n at most `most`. The second gets what the program then has on its way, in float64: `values`
    and `gradients`, both of shape (number of steps + 1, n, width), where `values[k]` goes into step k and
    `gradients[k]` comes out of its rule. It returns the number of the step with the wrong rule, or None.
    Raises BrokenCases for one of `wrong` and `rule` without the other.
    """
    first, second = functions
    if (wrong is None) != (rule is None):
        raise BrokenCases(
            "debugs({question}, ...) has wrong= or rule= without the other: give both, or neither.",
            question=repr(question),
        )

    def program(torch: Any, experiments: Callable[[], Any], culprit: Callable[..., Any]) -> Mapping[str, Any]:
        x, upstream = _rows(torch, first, experiments(), width, most)
        values, gradients = [x], [upstream]
        for step in steps:
            values.append(step(torch, values[-1]))
        for number in reversed(range(len(steps))):
            backward = rule if rule is not None and number == wrong else _right_rule(steps[number])
            gradients.append(backward(torch, gradients[-1], values[number]))
        found = _step(torch, culprit(torch.stack(values), torch.stack(gradients[::-1])))
        if found is not None and (type(found) is not int or not 0 <= found < len(steps)):
            raise NotAsAsked(
                "{function} returned something else than the number of a step, from 0 to {last}, or None.",
                function=second,
                last=len(steps) - 1,
            )
        if found is None and wrong is not None:
            raise NotAsAsked("{function} found nothing, but one of the rules is wrong.", function=second)
        if found != wrong:
            raise NotAsAsked(
                "{function} named step {step}, but the rule of this step is right.", function=second, step=found
            )
        return AS_ASKED

    collect(Case(f"{question}[{name}]", question, 1.0, program, aspect="steps", functions=functions))


def _rows(torch: Any, function: str, answer: Any, width: int, most: int) -> tuple[Any, Any]:
    """Return the inputs and the upstream gradients of a student's experiments in float64. Raise NotAsAsked."""
    row = answer if isinstance(answer, tuple) else (answer,)
    fits = len(row) == 2 and all(isinstance(t, torch.Tensor) and not t.is_complex() for t in row)
    fits = fits and all(t.dim() == 2 and t.shape[1] == width and 0 < t.shape[0] <= most for t in row)
    if not fits or row[0].shape != row[1].shape or not all(t.isfinite().all() for t in row):
        raise NotAsAsked(
            "{function} has to return two tensors of finite numbers, both of shape (n, {width}), with n from 1 to "
            "{most}: the inputs and the upstream gradients.",
            function=function,
            width=width,
            most=most,
        )
    return row[0].to(torch.float64), row[1].to(torch.float64)


def _right_rule(step: Step) -> Callable[..., Any]:
    def rule(torch: Any, grad_output: Any, x: Any) -> Any:
        leaf = x.detach().requires_grad_()
        return torch.autograd.grad(step(torch, leaf), leaf, grad_output)[0]

    return rule


def _step(torch: Any, found: Any) -> Any:
    """Return the number that stands in a tensor of one integer, such as argmax returns; all else as it is."""
    is_number = isinstance(found, torch.Tensor) and found.numel() == 1
    is_number = is_number and found.dtype in (torch.int64, torch.int32)
    return int(found) if is_number else found


def _refuse_signatures(about: _Experiment, rules: Iterable[Rule]) -> None:
    """Raise BrokenCases for a rule that cannot be called: it would count as wrong wherever it is called."""
    for rule in rules:
        try:
            inspect.signature(rule).bind("grad_output", *about.inputs, **about.options)
        except TypeError as error:
            raise BrokenCases(
                "The rule {rule} cannot be called as rule({arguments}): {error}.",
                rule=rule.__name__,
                arguments=Listing(("grad_output", *about.inputs, *(f"{name}=..." for name in about.options))),
                error=str(error),
            ) from None


def _shows(torch: Any, about: _Experiment, wrong: Iterable[Rule], experiment: Callable[[], Any]) -> _Run:
    """Run the experiment. Return it if it exposes each wrong rule, and no right one; raise NotAsAsked if not."""
    run = _on_pytorch(torch, about, experiment())
    if not all(_equal(torch, rule, about, run) for rule in about.right):
        raise NotAsAsked("Here a right rule in another form fails, too. Choose numbers at which right rules agree.")
    for rule in wrong:
        if not _differs(torch, rule, about, run):
            raise NotAsAsked(
                "Here {rule} gives PyTorch's gradients, or nearly: the experiment does not expose it.",
                rule=rule.__name__,
            )
    return run


def _on_pytorch(torch: Any, about: _Experiment, answer: Any) -> _Run:
    """Return the experiment in float64, with PyTorch's gradients. Raise NotAsAsked if it is not one."""
    names: tuple[str | Sentence, ...] = (*about.inputs, _UPSTREAM)
    given = answer if isinstance(answer, tuple) else (answer,)
    row = [torch.tensor(x) if type(x) in (int, float) else x for x in given]
    if len(row) != len(names) or not all(isinstance(x, torch.Tensor) for x in row):
        raise NotAsAsked(
            "{function} returned {found}: expected {n} tensors, in this order: {names}.",
            function=about.function,
            found=Plural("{n} value", "{n} values", n=len(row)) if len(row) > 1 else _kind(row[0]),
            n=len(names),
            names=Listing(names),
        )
    for name, x in zip(names, row):
        _refuse(torch, name, x)
    *inputs, upstream = (x.to(torch.float64) for x in row)
    leaves = [x.requires_grad_() for x in inputs]
    try:
        result = function_of(torch, about.operation)(*leaves, **about.options)
    except Exception as error:  # noqa: BLE001  PyTorch may refuse what a student hands in with any error
        said = " ".join(str(error).split())[:200]
        raise NotAsAsked("PyTorch refuses these inputs: {error}", error=said) from None
    if upstream.shape != result.shape:
        raise NotAsAsked(
            "The upstream gradient has shape {got}, but the result of the operation has shape {expected}.",
            got=tuple(upstream.shape),
            expected=tuple(result.shape),
        )
    gradients = torch.autograd.grad(result, leaves, upstream)
    if not all(g.isfinite().all() for g in gradients):
        raise NotAsAsked("Here PyTorch's own gradients are not finite. Choose numbers at which they are.")
    return _Run(tuple(x.detach() for x in leaves), upstream, gradients)


def _refuse(torch: Any, name: str | Sentence, x: Any) -> None:
    """Raise NotAsAsked for a tensor that is no good for an experiment."""
    if x.is_complex() or x.dtype is torch.bool:
        raise NotAsAsked(
            "{name} has the dtype {dtype}: expected real numbers, such as torch.tensor([1.0, 2.0]).",
            name=name,
            dtype=str(x.dtype),
        )
    if x.numel() > _MOST:
        raise NotAsAsked(
            "{name} has {n} elements: an experiment has at most {most}.", name=name, n=x.numel(), most=_MOST
        )
    if not x.isfinite().all():
        raise NotAsAsked(
            "{name} has an element that is infinite or NaN: there even right rules differ. Choose finite numbers.",
            name=name,
        )


def _equal(torch: Any, rule: Rule, about: _Experiment, run: _Run) -> bool:
    """Say whether the rule gives PyTorch's gradients, as far as any right rule does."""
    given = _given(torch, rule, about, run)
    return given is not None and all(_off(torch, g, right) < _EQUAL for g, right in zip(given, run.gradients))


def _differs(torch: Any, rule: Rule, about: _Experiment, run: _Run) -> bool:
    """Say whether the rule gives gradients that are clearly others than PyTorch's, or none."""
    given = _given(torch, rule, about, run)
    return given is None or any(_off(torch, g, right) > _DIFFERENT for g, right in zip(given, run.gradients))


def _given(torch: Any, rule: Rule, about: _Experiment, run: _Run) -> tuple[Any, ...] | None:
    """Return the gradients that a rule gives; None if it raises an error, or they are not gradients of the inputs."""
    try:
        with torch.no_grad():
            found = rule(run.upstream.clone(), *(x.clone() for x in run.inputs), **about.options)
    except Exception:  # noqa: BLE001  a wrong rule may raise anything
        return None
    row = found if isinstance(found, tuple) else (found,)
    fits = len(row) == len(run.gradients) and all(
        isinstance(g, torch.Tensor) and g.shape == right.shape for g, right in zip(row, run.gradients)
    )
    return row if fits else None


def _off(torch: Any, given: Any, right: Any) -> float:
    """Return by which part of the larger of two elements they differ, at most; 1 or more for what is not finite.

    An element that is a millionth of the largest counts as that: a right rule may not get it any better.
    """
    if right.numel() == 0:
        return 0.0
    if not given.isfinite().all():
        return 1.0
    larger = torch.maximum(given.abs(), right.abs())
    least = max(1e-6 * float(larger.max()), 1e-300)
    return float(((given - right).abs() / larger.clamp_min(least)).max())


def _kind(value: Any) -> Sentence | str:
    """Return the kind of a value that a function returned: no text of a student's is repeated."""
    if value is None:
        return Sentence("nothing (None)")
    names = {bool: Sentence("a flag"), int: Sentence("a number"), float: Sentence("a number"), str: Sentence("a text")}
    return names.get(type(value), Sentence("a tensor"))
