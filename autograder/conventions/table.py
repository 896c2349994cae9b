"""The answers: run the points on the installed PyTorch, compare with the shipped table, and write the page of it.

In comes nothing but PyTorch; out go answers as short texts, by the points' names.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from .points import POINTS, Point

ANSWERS = Path(__file__).with_name("answers.json")
Answers = Mapping[str, str]  # by the name of a point: the gradients of its leaves, or why there are none


def version() -> str:
    """Return the version of the installed PyTorch, without the name of its build."""
    return str(torch.__version__).split("+")[0]


def shipped() -> dict[str, Answers]:
    """Return the answers of every version that was run, by version, the oldest first."""
    found: dict[str, Answers] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return dict(sorted(found.items(), key=lambda item: [int(part) for part in item[0].split(".")]))


def here() -> Answers:
    """Return the answers of the installed PyTorch."""
    return {point.name: answer(point) for point in POINTS}


def answer(point: Point) -> str:
    """Return the gradients of the point's leaves for an upstream gradient of ones, as a short text."""
    leaves = [torch.tensor(numbers, dtype=torch.float64, requires_grad=True) for numbers in point.leaves]
    space = {"torch": torch, "F": torch.nn.functional, **dict(zip("xy", leaves))}
    try:
        with warnings.catch_warnings(), torch.enable_grad():
            warnings.simplefilter("ignore")
            result = eval(point.program, space)
            if not result.requires_grad:
                return "no derivative"
            result.backward(torch.ones_like(result))
    except Exception as error:  # noqa: BLE001  that PyTorch refuses is an answer as well
        return f"refused ({type(error).__name__})"
    # plus 0: some gradients are zeros without memory
    return "; ".join("None" if leaf.grad is None else _short((leaf.grad + 0.0).tolist()) for leaf in leaves)


def _short(numbers: Any) -> str:
    if isinstance(numbers, list):
        return f"[{', '.join(map(_short, numbers))}]"
    return f"{numbers:.4g}".replace("-0", "0") if numbers == 0 else f"{numbers:.4g}"


def differing(table: Mapping[str, Answers] | None = None) -> list[Point]:
    """Return the points at which the versions of the table do not agree."""
    answers = (shipped() if table is None else table).values()
    return [point for point in POINTS if len({of.get(point.name) for of in answers}) > 1]


def add(answers: Answers) -> None:
    """Put the answers of the installed PyTorch into the shipped table."""
    table = {**(shipped() if ANSWERS.exists() else {}), version(): answers}
    ANSWERS.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def page(table: Mapping[str, Answers]) -> str:
    """Return the page docs/conventions.md, in Markdown."""
    versions = list(table)
    apart = differing(table)
    lines = [
        "# Conventions of PyTorch",
        "",
        "What PyTorch gives as a gradient where a function has a kink, a tie or a pole: an answer by convention.",
        "Each row is a program in float64 whose upstream gradient is 1 everywhere. A cell has the gradient of `x`,",
        "after a semicolon that of `y`. The answers are from runs of each version on a CPU. The command",
        "`python -m autograder.conventions` compares the installed PyTorch with this table; `--write` adds it.",
        "",
        "## Where versions differ",
        "",
        "A case at one of these points is graded differently by different versions: take other numbers for it.",
        "`autograder check` names such a case to its author, if two versions give different numbers there.",
        "",
        "| operation | point | program | x; y | " + " | ".join(versions) + " |",
        "| --- | --- | --- | --- |" + " --- |" * len(versions),
        *(_row(point, [table[v].get(point.name, "not run") for v in versions]) for point in apart),
        "",
        f"## Where {', '.join(versions)} agree",
        "",
        "| operation | point | program | x; y | gradient |",
        "| --- | --- | --- | --- | --- |",
        *(_row(point, [table[versions[-1]][point.name]]) for point in POINTS if point not in apart),
        "",
    ]
    return "\n".join(lines)


def _row(point: Point, answers: list[str]) -> str:
    cells = [point.operation, point.where, f"`{point.program}`", "; ".join(map(_short, point.leaves)), *answers]
    return "| " + " | ".join(cells) + " |"
