"""Say in which cases a misconception can occur.

Examples: `ABOUT = operation("pow", input=0)`, `ABOUT = piece("walk")`, `ABOUT = rule`.
"""

from __future__ import annotations

from collections.abc import Callable

from .evidence import Evidence

About = Callable[[Evidence], bool]
BROADCASTING = ("add", "sub", "mul", "div", "pow")  # operations that stretch two operands to one shape
GIVEN = ("add", "mul")  # their backward is given to the student: a wrong shape there comes from `sum_to_shape`


def operation(*names: str, input: int | None = None) -> About:
    """Return a test: true if the case is about one of these operations.

    With `input` (counted from 0), the gradient that differs must also be that of this input.
    """
    return lambda evidence: evidence.case.operation in names and (input is None or evidence.position == input)


def piece(*names: str) -> About:
    """Return a test: true if one of these pieces of the engine, and no other, came from the student."""
    return lambda evidence: any(evidence.is_alone(name) for name in names)


def rule(evidence: Evidence) -> bool:
    """Say whether the case is about the rule of an operation, of any operation."""
    return evidence.case.operation is not None


def program(evidence: Evidence) -> bool:
    """Say whether the case is a program, and neither about one rule nor about pieces or functions."""
    case = evidence.case
    return case.operation is None and not case.pieces and not case.functions


def anything(_: Evidence) -> bool:
    return True
