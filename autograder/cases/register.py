"""`@case`, `credit`, `helper`, `hint`, `mistake`, `raised`; and the place that collects the cases of a loading file.

Case files call the first six; `folder.py` calls `collecting` around each file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..errors import BrokenCases, Forbidden, MissingOperation
from ..records import CREDIT, HELPERS, PIECES, Case, Mistake
from ..words import Sentence, did_you_mean

Program = Callable[[Any], Any]


@dataclass
class Collected:
    """Everything collected while files are loaded: cases, and the kind of credit of questions that name one."""

    cases: list[Case] = field(default_factory=list)
    credit: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    helpers: dict[str, str] = field(default_factory=dict)  # by name, the question that asks for it


_collected: Collected | None = None


def case(
    question: str,
    points: float = 1.0,
    pieces: Iterable[str] | str = (),
    aspect: str = "",
    operation: Iterable[str] | str = (),
    hint: str = "",
    rules: Iterable[str] | str = (),
    convention: bool = False,
    functions: Iterable[str] | str = (),
) -> Callable[[Program], Program]:
    """Make a torch program a case of `question`; its function's name is the case's name.

    `points` is its weight inside the question. `pieces` names the engine's pieces that are taken from the student while
    the case runs. The other pieces are the kit's, so that a question is judged by its own work. `aspect` is the side of
    the question that the case looks at: one of the kit's ("ordinary", "broadcasting", "shapes", "special", "precision",
    "laws", "engine") or one of your own. By default it is "engine" for a case with `pieces`, else "ordinary".
    `operation` names the operation that the case is about, or several. If neither it nor `pieces` says anything, the
    case is about each operation that its program calls. `hint` is a sentence for a student who fails here.
    `convention=True` says that the question asks for what PyTorch gives here, though versions of it differ.

    `rules` names the operations whose rules are taken from the student while the case runs. Everything else in the
    program is PyTorch's own, with its own gradients: modules, optimizers, and operations of other questions.

    `functions` names functions that the student writes in the notebook. The program then gets them after torch, as in
    `program(torch, guess)`, and looks at what they return for the arguments that it gives them: tensors, numbers and
    texts both ways, a tuple for several. It runs on PyTorch, on the judge's side. It returns claims by their text, as
    in `{"The guess is right.": guess() == 3}`: the case passes if all are true, and the first false one is told.
    """
    if callable(question):
        raise BrokenCases(
            "@case has no question: write @case(question=...), with the grade id of the cell that asks it."
        )
    wanted, about, taken, called = _texts(pieces), _texts(operation), _texts(rules), _texts(functions)
    about = about or taken

    def register(program: Program) -> Program:
        side = aspect or ("engine" if wanted else "ordinary")
        collect(
            Case(
                program.__name__,
                question,
                points,
                program,
                wanted,
                operation=about[0] if len(about) == 1 else None,
                aspect=side,
                operations=about,
                hint=hint,
                rules=taken,
                convention=convention,
                functions=called,
            )
        )
        return program

    return register


def _texts(given: Iterable[str] | str) -> tuple[str, ...]:
    return tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)


def raised(action: Callable[[], Any]) -> str:
    """Run `action` and return the name of the builtin exception it raised, or "no error": a refusal as a value.

    An unwritten stub, a missing operation and a forbidden call are not refusals: they end the case.
    """
    try:
        action()
    except (NotImplementedError, MissingOperation, Forbidden):
        raise
    except Exception as error:  # noqa: BLE001  the kind of exception is the result
        return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return "no error"


def collect(found: Case) -> None:
    """Add a case to those of the file that is being loaded.

    Raises BrokenCases if its question, its points or its pieces are not valid.
    """
    _refuse(found)
    if _collected is not None:
        _collected.cases.append(found)


def credit(question: str, kind: str) -> None:
    """Set the unit that earns points in `question`: "aspects", "cases" or the whole "question".

    Raises BrokenCases for another kind.
    """
    if kind not in CREDIT:
        raise BrokenCases(
            "credit({question}, ...) has no kind {kind}{near}",
            question=repr(question),
            kind=repr(kind),
            near=did_you_mean(kind, CREDIT, Sentence("the kinds are")),
        )
    if _collected is not None:
        _collected.credit[question] = kind


def hint(question: str, text: str) -> None:
    """Set the hint of all cases of `question` that have none of their own: a sentence for a student who fails there."""
    _refuse_text(text)
    if _collected is not None:
        _collected.hints[question] = text


def helper(name: str, question: str) -> None:
    """Say that `question` asks for the function `name`, which rules of other questions call.

    A student who has not written it loses points in that question only: for the cases of all others the kit has the
    same function. Raises BrokenCases for a function that the kit does not have.
    """
    if name not in HELPERS:
        raise BrokenCases(
            "helper({name}, ...) names no function that the kit has{near}",
            name=f"{name!r:.80}",
            near=did_you_mean(name, HELPERS, Sentence("these are")),
        )
    if not isinstance(question, str) or not question:
        raise BrokenCases(
            "helper({name}, question={question}) names no question: expected a text, the grade id of the cell that "
            "asks for it.",
            name=repr(name),
            question=f"{question!r:.80}",
        )
    if _collected is not None:
        _collected.helpers[name] = question


def mistake(text: str, rule: Callable[..., Any]) -> Mistake:
    """Write down a wrong rule for `sweep(..., mistakes=[...])`: `text` is the hint for a student who has its numbers.

    `rule(grad_output, *inputs, **options)` returns the wrong gradients, one for each input: plain tensors of PyTorch
    come in and go out. `grad_output` is a tuple if the operation has several results.
    """
    _refuse_text(text)
    if not callable(rule):
        raise BrokenCases(
            "mistake({text}, ...) has no rule: expected a function, such as lambda grad_output, x: grad_output.",
            text=repr(text),
        )
    return Mistake(text, rule)


def _refuse_text(text: object) -> None:
    if not isinstance(text, str) or not text.strip():
        raise BrokenCases("A hint is a sentence for the student; found {text}.", text=repr(text))


def _refuse(found: Case) -> None:
    case = str(found.name)
    if found.hint != "":
        _refuse_text(found.hint)
    if not isinstance(found.question, str) or not found.question:
        raise BrokenCases(
            "The question of the case {case!r} is {question}: expected a text, the grade id of the cell that asks it.",
            case=case,
            question=repr(found.question),
        )
    is_number = isinstance(found.points, (int, float)) and not isinstance(found.points, bool)
    if not is_number or not math.isfinite(found.points) or found.points < 0:
        raise BrokenCases(
            "The points of the case {case!r} are {points}: expected a number, the case's weight inside its question, "
            "not below 0.",
            case=case,
            points=repr(found.points),
        )
    _refuse_rules(found, case)
    for operation in found.operations:
        if not (isinstance(operation, str) and operation.isidentifier()):
            raise BrokenCases(
                "The case {case!r} names {operation} in operation=: expected the name of a torch operation, "
                'such as "exp".',
                case=case,
                operation=repr(operation),
            )
    for piece in found.pieces:
        if piece not in PIECES:
            raise BrokenCases(
                "The case {case!r} names {piece} in pieces=, but the engine has no piece of that name{near}",
                piece=repr(piece),
                case=case,
                near=did_you_mean(piece, PIECES, Sentence("the pieces are")),
            )


def _refuse_rules(found: Case, case: str) -> None:
    for rule in found.rules:
        if not (isinstance(rule, str) and rule.isidentifier()):
            raise BrokenCases(
                'The case {case!r} names {rule} in rules=: expected the name of a rule, such as "exp".',
                case=case,
                rule=f"{rule!r:.80}",
            )
    if found.rules and found.pieces:
        raise BrokenCases(
            "The case {case!r} has rules= and pieces=: with rules= PyTorch itself walks the graph, so no piece of the "
            "engine is asked. Make two cases of it.",
            case=case,
        )
    if found.functions and (found.rules or found.pieces or found.operations):
        raise BrokenCases(
            "The case {case!r} has functions= and also rules=, pieces= or operation=: a case looks at functions of the "
            "notebook, or at rules. Make two cases of it.",
            case=case,
        )
    for name in found.functions:
        if not (isinstance(name, str) and name.isidentifier()):
            raise BrokenCases(
                'The case {case!r} names {name} in functions=: expected the name of a function, such as "guess".',
                case=case,
                name=f"{name!r:.80}",
            )
    if found.rules and set(found.operations) - set(found.rules):
        raise BrokenCases(
            "The case {case!r} has rules= and operation=: with rules= a case is about these rules. "
            "Leave operation= out.",
            case=case,
        )


@contextmanager
def collecting() -> Iterator[Collected]:
    """Yield an empty `Collected` that takes all cases registered inside the `with` block."""
    global _collected
    before, _collected = _collected, Collected()
    try:
        yield _collected
    finally:
        _collected = before
