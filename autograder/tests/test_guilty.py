"""In a program of several operations, the rule whose gradient goes wrong first is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder import Function, check
from autograder.doors.notebook import check as notebook
from autograder.engine import registry
from autograder.engine.attempt import attempt
from autograder.engine.grafting import Answers
from autograder.judge import guilty, on_pytorch
from autograder.judge.trace import trace
from autograder.records import Case, Question
from autograder.report.graph import graph_lines

from .rules import reference_rules


@pytest.fixture(autouse=True)
def rules() -> Iterator[None]:
    with reference_rules():
        yield


def said(program: Any) -> str:
    student = Answers(lambda program, rule: attempt(program, (), rule))
    case = Case("a program", "question", 0, program)
    found = guilty(case, registry, student, on_pytorch)
    return "" if found is None else str(found.said)


def wrong(name: str, change: Any) -> None:
    """Let a rule be one whose gradients `change` changes."""
    right = registry[name.lower()]

    def backward(ctx: Any, *gradients: Any) -> Any:
        found = right.backward(ctx, *gradients)
        return change(found)

    forward = staticmethod(right.forward)
    type(name, (Function,), {"forward": forward, "backward": staticmethod(backward)})


def chain(torch: Any) -> Any:
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    ((x * y).exp() - y).sum().backward()
    return {"x": x.grad, "y": y.grad}


def test_right_rules_are_not_named() -> None:
    assert said(chain) == ""


def test_the_rule_in_the_middle_is_named_and_not_those_after_it() -> None:
    wrong("Exp", lambda g: 2 * g)
    assert said(chain).startswith(
        "On the way back, exp is the first whose gradient is wrong, that of its input number 1."
    )


def test_the_input_is_named() -> None:
    wrong("Mul", lambda gs: (gs[0], -gs[1]))
    assert "mul is the first whose gradient is wrong, that of its input number 2." in said(chain)


def test_of_two_wrong_rules_the_first_on_the_way_back_is_named() -> None:
    wrong("Mul", lambda gs: (gs[0], -gs[1]))
    wrong("Sub", lambda gs: (gs[0], gs[1] * 3))
    assert "sub is the first whose gradient is wrong, that of its input number 2." in said(chain)


def test_the_call_of_an_operation_that_is_called_twice_is_named() -> None:
    calls: list[Any] = []

    def second_only(gs: Any) -> Any:
        calls.append(gs)
        return gs if len(calls) == 1 else (gs[0] * 2, gs[1])

    def twice(torch: Any) -> Any:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        ((x * 3) * (x * 5).exp()).sum().backward()
        return x.grad

    wrong("Mul", second_only)
    assert "call number 2 of mul" in said(twice)  # the walk goes from the third product to exp, and then to the second


def test_a_program_of_one_operation_says_nothing_more() -> None:
    def one(torch: Any) -> Any:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        (x * 1.5).backward(torch.ones(2))
        return x.grad

    wrong("Mul", lambda gs: (gs[0] * 2, gs[1]))
    assert said(one) == ""


def test_a_rule_that_ends_is_not_a_wrong_gradient() -> None:
    wrong("Exp", lambda g: 1 / 0)
    assert said(chain) == ""


def test_nothing_is_said_after_a_call_that_draws_random_numbers() -> None:
    """Its numbers are not those that PyTorch draws, so what arrives further back may be wrong because of it."""

    def drawn(torch: Any) -> Any:
        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        (torch.nn.functional.dropout(x.exp()) - x).sum().backward()
        return x.grad

    def forward(ctx: Any, x: Any, p: float, training: bool, inplace: bool) -> Any:
        return x * (torch.rand(x.shape) > p) / (1 - p)

    type("Dropout", (Function,), {"forward": forward, "backward": lambda ctx, g: (g * 5, None, None, None)})
    wrong("Exp", lambda g: 2 * g)
    assert said(drawn) == ""
    wrong("Sub", lambda gs: (gs[0], gs[1] * 3))
    assert said(drawn).startswith("On the way back, sub is the first whose gradient is wrong")


# -- the graph ---------------------------------------------------------------------------------------------------------


def marked(program: Any) -> list[str]:
    """Return the lines of the graph that `check` marks as wrong."""
    found = graph_lines(notebook._graded(Question("question", 1, (Case("c", "question", 1, program),))).example.graph)
    return [line.strip() for line in found if "<-- wrong" in line]


@pytest.mark.parametrize(
    ("rule", "change", "edge"),
    [
        ("Exp", lambda g: g + 0.37 * g * g, "t1.exp()  ->  x * y:"),
        ("Sub", lambda gs: (gs[0], gs[1] + 0.37), "t2 - y  ->  y:"),
        ("Mul", lambda gs: (gs[0] + 0.37, gs[1]), "x * y  ->  x:"),
    ],
)
def test_the_edge_of_the_first_wrong_gradient_is_marked_and_no_other(rule: str, change: Any, edge: str) -> None:
    wrong(rule, change)
    (line,) = marked(chain)
    assert line.startswith(edge) and "wrong: yours is" in line


def test_of_two_edges_between_the_same_nodes_the_right_one_is_marked() -> None:
    def square(torch: Any) -> Any:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x.exp()
        (y * y).backward(torch.tensor([3.0, 0.5]))
        return x.grad

    wrong("Mul", lambda gs: (gs[0], gs[1] + 0.37))
    case = Case("c", "question", 1, square)
    graph = notebook._graded(Question("question", 1, (case,))).example.graph
    between = [edge for edge in graph.edges if graph.nodes[edge.target].label == "y * y"]
    assert [edge.got is not None for edge in between] == [False, True]


def test_every_call_has_its_edges() -> None:
    """Those of an operation that PyTorch makes of several nodes, and of a change in place, are left out."""

    def program(torch: Any) -> Any:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = 2 - x.exp()
        y.mul_(3)
        torch.where(x > 1, y, x).sub(other=x).sum().backward()
        return x.grad

    seen = trace(Case("c", "question", 1, program))
    ends = {key: seen.graph.nodes[seen.graph.edges[n].target].label for key, n in seen.edges.items()}
    twice = {("where", 0, 1), ("where", 0, 2), ("sub", 1, 0), ("sub", 1, 1)}
    assert ends.keys() == {("exp", 0, 0), ("sub", 0, 0), ("sum", 0, 0), *twice}
    assert "where" in ends["where", 0, 1] and "sub" in ends["sub", 1, 1]


CASES = """
from autograder import case

@case(question="chain")
def a_chain(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (x * x.exp() - x).backward(torch.ones(3))
    return x.grad
"""


def test_check_names_it_where_nothing_else_explains_the_numbers(tmp_path: Path) -> None:
    (tmp_path / "cases.py").write_text(CASES)
    assert "everything" in repr(check("chain", folder=tmp_path)) or "passes" in repr(check("chain", folder=tmp_path))
    wrong("Exp", lambda g: g + 0.37 * g * g)
    assert "The idea: On the way back, exp is the first whose gradient is wrong" in repr(
        check("chain", folder=tmp_path)
    )


def test_an_interrupt_of_the_search_leaves_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    (tmp_path / "cases.py").write_text(CASES)
    wrong("Exp", lambda g: g + 0.37 * g * g)
    monkeypatch.setattr("autograder.doors.notebook.check.guilty", interrupted)
    assert repr(check("chain", folder=tmp_path)).startswith("chain: 0 / 1 points")
