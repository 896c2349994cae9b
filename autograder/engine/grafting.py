"""Run a program on PyTorch, with a student's rule in the place of some of its operations.

A case with `rules` comes in; out goes an `Attempt`. The program, and every other operation, runs where PyTorch's own
autograd is. The student's side, which may be another process, gets the inputs of a call and later the gradients that
arrive at its results, and nothing else: no gradient of another operation can be taken from it. The sandbox and the
notebook call `grafted`; the guest and the notebook have the student's side, `Answers`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn, Protocol

import torch
from torch.overrides import TorchFunctionMode

from ..errors import MissingOperation, described
from ..records import Attempt, Leaf, Outcome
from ..words import Sentence
from .by_name import call_by_name
from .function import undefined
from .in_place import is_in_place
from .look_alike import LookAlike
from .names import HOMES, home_of, operation_name
from .operators import asked
from .tensor import Tensor

SECONDS = 10.0  # CPU seconds that a program may take on PyTorch, besides its rules
_Lead = tuple[str, str]  # where torch has a function, and under which name
NOTEBOOK = "notebook"  # the home of a function that is the student's own


@dataclass(frozen=True)
class Place:
    """Stands for a tensor among arguments: its position among the call's tensors."""

    position: int


@dataclass(frozen=True)
class Asked:
    """A call of an operation, for a student's rule.

    `lead` says where torch has the function. `arguments` and `options` have a `Place` in the place of each tensor.
    `needed` says which of the tensors ask for a gradient.
    """

    operation: str
    lead: _Lead
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]
    tensors: tuple[torch.Tensor, ...]
    needed: tuple[bool, ...]


class Student(Protocol):
    """Who runs the student's rules. Values are named by their positions: "0", "1", …"""

    def forward(self, number: int, call: Asked) -> Attempt:
        """Run the forward of a call, and keep it as `number`. Return its results, or how it ended."""

    def backward(self, number: int, gradients: Mapping[str, torch.Tensor]) -> Attempt:
        """Return the gradients of the tensors of call `number`, from those of its results; or how it ended."""


# -- the program's side ------------------------------------------------------------------------------------------------


def grafted(
    program: Callable[[Any], Any],
    rules: Iterable[str],
    student: Student,
    run: Callable[[Callable[[], Any]], Mapping[str, Leaf]],
) -> Attempt:
    """Return what `program` returns on PyTorch with these rules of the student's, or how it ended.

    `run` runs a function and returns the leaves of its value. What it raises that is not an `Exception`, such as the
    end of its time, is raised again.
    """
    graft = _Graft(frozenset(rules), student)
    try:
        values = run(lambda: _within(graft, program))
    except Exception as error:  # noqa: BLE001  an author's program may raise anything on a student's numbers
        said = Sentence(
            "The program raised {error}, with the numbers that the rule returned.",
            error=described(error).removesuffix("."),
        )
        return graft.ended or Attempt(ended=Outcome.RAISED, said=said)
    return graft.ended or Attempt(values)


def uncalled(program: Callable[[Any], Any], rules: Iterable[str]) -> tuple[Callable[[Any], Any], set[str]]:
    """Return the same program, and the set of `rules` from which it takes each one that it calls while it runs."""
    watching = _Watching(frozenset(rules))
    return lambda given: _within(watching, lambda _: program(given)), watching.left


def _within(mode: TorchFunctionMode, program: Callable[[Any], Any]) -> Any:
    with mode:
        return program(torch)


class _Stopped(Exception):
    """A rule ended. The attempt is kept in the graft, so a program that catches this changes nothing."""


class _Graft(TorchFunctionMode):
    """Hands the calls of some operations to the student."""

    def __init__(self, rules: frozenset[str], student: Student) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.rules, self.student = rules, student
        self.ended: Attempt | None = None
        self.calls: list[Asked] = []
        self.waiting = False  # for the student, who may compute in this thread
        self.began = time.thread_time()

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if self.waiting:
            return func(*args, **kwargs)
        self._refuse_to_go_on()
        operation = _rule_for(func, self.rules, args, kwargs)
        if not operation:
            return func(*args, **kwargs)
        if torch._C._are_functorch_transforms_active():
            self._refuse_transforms(operation)
        with torch.no_grad():
            usual = func(*args, **kwargs)  # the result's shape, dtype and kind
        if not _is_answerable(usual):
            return func(*args, **kwargs)
        tensors: list[torch.Tensor] = []
        arguments = tuple(placed(x, tensors) for x in args)
        options = {name: placed(x, tensors) for name, x in kwargs.items()}
        needed = tuple(x.requires_grad for x in tensors)
        call = Asked(operation, _lead(func), arguments, options, tuple(tensors), needed)
        if isinstance(usual, torch.Tensor):
            return _Call.apply(self, replace(call, tensors=()), (usual,), *tensors)[0]  # type: ignore[no-untyped-call]
        made = _Call.apply(self, replace(call, tensors=()), tuple(usual), *tensors)  # type: ignore[no-untyped-call]
        return type(usual)(made)

    def forward(self, call: Asked, usual: tuple[Any, ...]) -> tuple[int, list[torch.Tensor]]:
        """Return the number of the call, and the student's results in the place of PyTorch's."""
        number = len(self.calls)
        self.calls.append(call)
        copies = tuple(x.detach().clone(memory_format=torch.contiguous_format) for x in call.tensors)
        values = self._values(lambda: self.student.forward(number, replace(call, tensors=copies)), call)
        if values.keys() != {str(i) for i in range(len(usual))} or not all(
            _alike(values[str(i)], x) for i, x in enumerate(usual)
        ):
            said = Sentence(
                "The forward of {operation} does not return a result of the shape and dtype of PyTorch's.",
                operation=call.operation,
            )
            self._stop(Attempt(ended=Outcome.WRONG, said=said), call.operation)
        return number, [_laid_out(own_tensor(values[str(i)]), x) for i, x in enumerate(usual)]

    def backward(self, number: int, gradients: Iterable[torch.Tensor | None]) -> list[torch.Tensor | None]:
        """Return the gradient of each tensor of the call; None where none is needed or the student gives none."""
        call = self.calls[number]
        given = {str(i): g.detach().contiguous() for i, g in enumerate(gradients) if g is not None}
        values = self._values(lambda: self.student.backward(number, given), call)
        found = [values.get(str(i)) if needed else None for i, needed in enumerate(call.needed)]
        if not all(g is None or _alike(g, x) for g, x in zip(found, call.tensors)):
            said = Sentence(
                "The backward of {operation} does not return a gradient of its input's shape and dtype.",
                operation=call.operation,
            )
            self._stop(Attempt(ended=Outcome.WRONG, said=said), call.operation)
        return [None if g is None else own_tensor(g) for g in found]

    def refuse_a_second_gradient(self, number: int) -> NoReturn:
        operation = self.calls[number].operation
        said = Sentence(
            "The program asks for the gradient of a gradient (create_graph=True) through the rule {operation}, which "
            "a case with rules=... cannot give: ask for it in a case without rules=....",
            operation=operation,
        )
        self._stop(Attempt(ended=Outcome.CASE_FAULT, said=said), operation)

    def _refuse_transforms(self, operation: str) -> NoReturn:
        said = Sentence(
            "The program calls the rule {operation} inside torch.func or torch.vmap, which a case with rules=... "
            "cannot do: take the gradient with backward(), or ask for it in a case without rules=....",
            operation=operation,
        )
        self._stop(Attempt(ended=Outcome.CASE_FAULT, said=said), operation)

    def _refuse_to_go_on(self) -> None:
        """Raise _Stopped after a rule has ended, or if the program does not end with the numbers it got.

        A `Clock` would stop it, too, but only in the main thread.
        """
        if self.ended is None and time.thread_time() - self.began > SECONDS:
            said = Sentence("The program does not end with the numbers that the rule returned.")
            self.ended = Attempt(ended=Outcome.TIMED_OUT, said=said)
        if self.ended is not None:
            raise _Stopped

    def _values(self, ask: Callable[[], Attempt], call: Asked) -> Mapping[str, Any]:
        self._refuse_to_go_on()
        self.waiting = True
        try:
            found = ask()
        finally:
            self.waiting = False
        if found.ended is not None:
            self._stop(found, call.operation)
        return found.values

    def _stop(self, attempt: Attempt, operation: str) -> NoReturn:
        self.ended = attempt if attempt.operation else replace(attempt, operation=operation)
        raise _Stopped


class _Call(torch.autograd.Function):
    """One call of an operation, answered by the student in both directions."""

    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, graft: _Graft, call: Asked, usual: tuple[Any, ...], *tensors: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        ctx.set_materialize_grads(False)
        ctx.graft = graft
        ctx.number, results = graft.forward(replace(call, tensors=tensors), usual)
        ctx.mark_non_differentiable(*[x for x in results if not (x.is_floating_point() or x.is_complex())])
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor | None) -> tuple[Any, ...]:
        if torch.is_grad_enabled():
            ctx.graft.refuse_a_second_gradient(ctx.number)
        return None, None, None, *ctx.graft.backward(ctx.number, gradients)


class _Watching(TorchFunctionMode):
    """Takes each of `left` out of it that is called."""

    def __init__(self, rules: frozenset[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.rules, self.left = rules, set(rules)

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        operation = _rule_for(func, self.rules, args, kwargs or {})
        made = func(*args, **(kwargs or {}))
        if _is_answerable(made):
            self.left.discard(operation)
        return made


def _is_answerable(usual: Any) -> bool:
    """Tell whether a rule can answer in the place of this result: a tensor, or several."""
    row = usual if isinstance(usual, (tuple, list)) else (usual,)
    return len(row) > 0 and all(isinstance(x, torch.Tensor) for x in row)


def _alike(got: Any, usual: Any) -> bool:
    return isinstance(got, torch.Tensor) and got.shape == usual.shape and got.dtype is usual.dtype


def _laid_out(result: torch.Tensor, usual: torch.Tensor) -> torch.Tensor:
    """Return the numbers of `result` in the layout of PyTorch's own result: a program may view it in another shape."""
    return result if result.stride() == usual.stride() else torch.empty_like(usual).copy_(result)


def own_tensor(value: Any) -> torch.Tensor:
    """Return a plain tensor with memory of its own: a student's may be another kind, or one that the rule kept."""
    with torch._C.DisableTorchFunctionSubclass():
        return value.detach().as_subclass(torch.Tensor).clone()  # type: ignore[no-any-return]


def _rule_for(
    func: Callable[..., Any], rules: frozenset[str], args: tuple[Any, ...], options: Mapping[str, Any]
) -> str:
    """Return which of `rules` answers a call of torch's function; empty if none does.

    A call of which no gradient is asked is PyTorch's own, and so is one that changes a tensor in place or writes into
    `out`.
    """
    if not torch.is_grad_enabled() or not _asks((*args, *options.values())):
        return ""
    if _lead(func) == ("", "") or options.get("out") is not None or options.get("inplace"):
        return ""
    name = func.__self__.__name__ if func.__name__ == "__get__" else func.__name__  # type: ignore[attr-defined]
    if is_in_place(name):
        return ""
    bare = operation_name(name)
    spellings = (bare, operation_name(bare[1:])) if name.startswith("__r") else (bare,)
    return next((one for one in spellings if one in rules), "")


def _asks(values: Iterable[Any]) -> bool:
    return any(
        x.requires_grad if isinstance(x, torch.Tensor) else isinstance(x, (list, tuple)) and _asks(x) for x in values
    )


def placed(value: Any, tensors: list[torch.Tensor]) -> Any:
    """Return an argument with a `Place` for each tensor in it, and add the tensors to `tensors`."""
    if isinstance(value, torch.Tensor):
        tensors.append(value)
        return Place(len(tensors) - 1)
    return type(value)([placed(x, tensors) for x in value]) if type(value) in (list, tuple) else value


# -- where torch has a function ----------------------------------------------------------------------------------------


def _lead(func: Callable[..., Any]) -> _Lead:
    """Return where torch has a function: ("torch", "relu"), ("torch.Tensor", "__rsub__"); empty if it is not found.

    An operation of the author's, made by `own_operation`, is ("own", its name).
    """
    if getattr(func, "__name__", "") == "__get__":
        return "attribute", func.__self__.__name__  # type: ignore[attr-defined]
    return ("own", func.__name__) if hasattr(func, "steps") else home_of(func) or ("", "")


def _function(lead: _Lead) -> Callable[..., Any]:
    home, name = lead
    if home == "attribute":
        return lambda x: getattr(x, name)
    if home == "own":
        return _only_a_rule(name)
    return getattr(HOMES[home], name)  # type: ignore[no-any-return]


def _only_a_rule(name: str) -> Callable[..., Any]:
    """Return what stands for an operation of the author's: torch does not have it, so only a rule computes it."""

    def missing(*_: Any, **__: Any) -> NoReturn:
        raise MissingOperation(name, undefined(name))

    missing.__name__ = name
    return missing


# -- the student's side ------------------------------------------------------------------------------------------------


class Answers:
    """The student's rules, call by call, on the engine of this process.

    `run(program, operation)` runs a program on the engine and returns its attempt. The operation is empty for a program
    that calls a function of the notebook.
    """

    def __init__(self, run: Callable[[Callable[[Any], Any], str], Attempt]) -> None:
        self._run = run
        self._calls: dict[int, tuple[str, list[Tensor], list[Any]]] = {}

    def forward(self, number: int, call: Asked) -> Attempt:
        """Run the forward of a call, and keep it as `number`."""

        def program(_: LookAlike) -> dict[str, Any]:
            tensors = [Tensor(x, need) for x, need in zip(call.tensors, call.needed)]
            arguments = tuple(_filled(x, tensors) for x in call.arguments)
            options = {name: _filled(x, tensors) for name, x in call.options.items()}
            name = call.lead[1] if call.lead[0] == "attribute" else function.__name__
            made = asked(name, function, arguments, options)
            results = list(made) if isinstance(made, (tuple, list)) else [made]
            self._calls[number] = call.operation, tensors, results
            return {str(i): x for i, x in enumerate(results)}

        if call.lead[0] == NOTEBOOK:
            inputs = [_filled(x, list(call.tensors)) for x in call.arguments]
            return self._run(lambda _: call_by_name(call.operation, inputs), "")
        function = _function(call.lead)
        return self._run(program, call.operation)

    def backward(self, number: int, gradients: Mapping[str, torch.Tensor]) -> Attempt:
        """Return the gradients of the tensors of call `number`."""
        operation, tensors, results = self._calls[number]

        def program(torch: LookAlike) -> dict[str, Any]:
            asking = [x for x in tensors if x.requires_grad]
            for x in asking:
                x.grad = None
            roots = [(results[int(i)], Tensor(g)) for i, g in gradients.items() if results[int(i)].requires_grad]
            if roots:
                torch.autograd.backward(*map(list, zip(*roots)), retain_graph=True)
            return {str(i): x.grad for i, x in enumerate(tensors) if x.requires_grad}

        return self._run(program, operation)

    def forget(self) -> None:
        """Drop all calls: the program has ended."""
        self._calls.clear()


def called(call: Asked, tensors: list[torch.Tensor]) -> Any:
    """Return what torch's own function gives for a call, with these tensors in the places of its own."""
    arguments = [_filled(x, tensors) for x in call.arguments]
    return _function(call.lead)(*arguments, **{name: _filled(x, tensors) for name, x in call.options.items()})


def _filled(value: Any, tensors: list[Any]) -> Any:
    if isinstance(value, Place):
        return tensors[value.position]
    return type(value)([_filled(x, tensors) for x in value]) if type(value) in (list, tuple) else value
