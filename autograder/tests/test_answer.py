"""What a student reads of a question: a line for each aspect, the idea, one example, and the case as a program."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
import torch

from autograder.cases import load_assignment
from autograder.engine import leaves
from autograder.judge import Reference, graded, judge, snippet, with_example
from autograder.judge.compare import same
from autograder.judge.trace import trace
from autograder.records import Array, Attempt, Case, Graded, Outcome, Question, Role
from autograder.records import Name as Key
from autograder.report import html, text
from autograder.report.graph import graph_lines, svg
from autograder.words import Sentence

from .conftest import SOLUTIONS, each
from .small import NAME
from .small import SOLUTIONS as SMALL

MARKUP = "</td></svg><script>alert('&\"')</script><img src=x onerror=alert(1)>"
DIFFERENT = 777.125  # a number that no case computes with


def answered(case: Case, change: Any, **fields: Any) -> Graded:
    """Return a question of one case, whose values came back after `change`."""
    reference = Reference()
    attempt = Attempt(values={name: change(name, value) for name, value in reference(case).items()}, **fields)
    question = Question("q", 1.0, (case,))
    found = graded(question, [judge(case, attempt, reference)])
    return with_example(found, {case.name: attempt}, reference)


def wrong(name: str, value: Any) -> Any:
    """Return another tensor for a gradient."""
    is_gradient = isinstance(name, Key) and name.role.kind == "gradient"
    return value + DIFFERENT if isinstance(value, torch.Tensor) and is_gradient else value


def small(question: str = "sub", hidden: bool = False) -> list[Case]:
    every = load_assignment(SMALL / NAME, hidden=True)
    return [c for c in every.cases if c.question == question and c.hidden == hidden]


# -- the program of a case -------------------------------------------------------------------------------------------


# questions whose operation draws random numbers, or is made of a hook: neither is a line of torch
UNWRITTEN_QUESTIONS = ("dropout", "sample", "reverse", "checkpoint")
UNWRITTEN_LAWS = ("upstream gradient not finite", "other magnitudes")


@pytest.mark.parametrize("name", each("01-backward", "05-shape-and-index", "09-attention"))
def test_the_snippet_of_a_case_runs_on_plain_torch_and_gives_the_reference(name: str) -> None:
    folder = SOLUTIONS / name
    reference, unwritten = Reference(), list[Case]()
    cases = [case for case in load_assignment(folder).cases if not case.functions]  # these have no reference
    for case in cases:
        program = snippet(case, reference(case))
        if program is None:
            unwritten.append(case)
            continue
        assert "autograder" not in program and program.startswith(("import torch\n", "import contextlib\n"))
        printed: dict[str, Any] = {}
        exec(compile(program, case.name, "exec"), {"print": printed.__setitem__})
        for name, value in reference(case).items():
            if isinstance(value, torch.Tensor):
                label = str(name.label) if isinstance(name, Key) else name or "result"
                assert same(value, leaves(printed[f"{label}:"])[""])
    # two laws return numbers that the kit makes of gradients; every other case of a sweep is written down
    others = [case for case in unwritten if not any(f"[{law}: " in case.name for law in UNWRITTEN_LAWS)]
    others = [case for case in others if case.question not in UNWRITTEN_QUESTIONS]
    assert not [case.name for case in others if case.call is not None]
    # they compute with what has no source, such as a node of the graph, or a gradient's own gradient
    assert len(others) <= (0.25 if folder.name == "10-higher-order" else 0.1) * len(cases)


def test_a_program_that_draws_inside_an_operation_has_no_snippet() -> None:
    def program(torch: Any, draws: bool) -> Any:
        torch.manual_seed(1)
        x = torch.tensor([0.5, 2.0, -1.0], requires_grad=True)
        (torch.nn.functional.dropout(x, 0.5) if draws else x.exp()).sum().backward()
        return {"x.grad": x.grad}

    for draws in (False, True):
        case = Case("c", "q", 1.0, lambda torch, draws=draws: program(torch, draws))
        assert (snippet(case, Reference()(case)) is None) == draws


def test_a_program_that_cannot_be_written_has_no_snippet() -> None:
    def program(torch: Any) -> Any:
        x = torch.ones(2, requires_grad=True)
        x.register_hook(lambda g: g * 2)
        (x * x).sum().backward()
        return {"x.grad": x.grad}

    case = Case("c", "q", 1.0, program)
    assert snippet(case, Reference()(case)) is None


# -- the example -----------------------------------------------------------------------------------------------------


def test_the_example_has_inputs_upstream_both_gradients_and_the_wrong_edge() -> None:
    case = small()[0]
    found = answered(case, wrong)
    example = found.example
    assert example is not None and [str(shown.name) for shown in example.inputs] == ["a", "b"]
    assert example.upstream is not None and example.upstream.shape == (2, 3)
    assert isinstance(example.got, Array) and isinstance(example.expected, Array)
    assert all(example.got.off) and example.got.off == example.expected.off
    assert example.graph is not None
    marked = [edge for edge in example.graph.edges if edge.got is not None]
    assert [example.graph.nodes[edge.source].label for edge in marked] == ["a"]
    assert "<-- wrong" in "\n".join(graph_lines(example.graph)) and "✗" in svg(example.graph)


def test_elements_that_differ_are_marked_and_the_others_are_not() -> None:
    def first_only(name: str, value: Any) -> Any:
        changed = wrong(name, value)
        if changed is not value:
            changed.view(-1)[1:] = value.view(-1)[1:]
        return changed

    found = answered(small()[0], first_only)
    assert found.example is not None and isinstance(found.example.got, Array)
    assert found.example.got.off == (True, *[False] * 5)
    rows = [line for line in text(found).splitlines() if ">" in line and "<" in line]
    assert len(rows) == 2 and all(row.count(">") == 1 for row in rows)
    assert html(found).count("<u>") == 2


@pytest.mark.parametrize(("columns", "is_wide"), [(2, False), (8, True)])
def test_a_table_that_scrolls_on_a_small_screen_can_be_reached_by_keys(columns: int, is_wide: bool) -> None:
    def program(torch: Any) -> Any:
        x = torch.full((2, columns), 1.2345, requires_grad=True)
        x.exp().backward(torch.full((2, columns), 0.54321))
        return {"x.grad": x.grad}

    found = html(answered(Case("c", "q", 1.0, program), lambda _, value: value + DIFFERENT))
    figures = re.findall(r'<div class="ag-figure [^>]*>', found)
    assert len(figures) == 4 and all(('tabindex="0"' in figure) == is_wide for figure in figures)


def test_the_smallest_public_case_is_shown() -> None:
    cases = small("neg") + small("neg", hidden=True)
    reference = Reference()
    attempts = {c.name: Attempt(values={n: wrong(n, v) for n, v in reference(c).items()}) for c in cases}
    question = Question("neg", 1.0, tuple(replace(c, aspect="ordinary") for c in cases))
    found = with_example(graded(question, [judge(c, attempts[c.name], reference) for c in question.cases]), attempts,
                         reference)  # fmt: skip
    assert found.example is not None and found.example.verdict.case.name == "neg[a single number]"


def test_parameters_are_shown_as_they_are_when_they_are_used_first() -> None:
    def program(torch: Any) -> Any:
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
        x = torch.empty(4, 2).fill_(0.5)
        _unused = torch.empty(7)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(2):
            loss = model(x).square().mean()
            loss.backward()
            optimizer.step()
        return {"loss": loss.detach()}

    torch.manual_seed(0)
    fresh = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
    wanted = [torch.full((4, 2), 0.5), *(x.detach() for x in fresh.parameters())]
    seen = trace(Case("c", "q", 1.0, program))
    shown = [list(one.value.elements) for one in seen.inputs if isinstance(one.value, Array)]
    assert sorted(shown) == sorted(x.flatten().tolist() for x in wanted)
    leaves = [n.value for n in seen.graph.nodes if n.is_leaf and isinstance(n.value, Array)] if seen.graph else []
    assert sorted(list(x.elements) for x in leaves) == sorted(x.flatten().tolist() for x in wanted[1:])


@pytest.mark.parametrize("hint", ["", "A hint of the author's."])
def test_a_call_is_shown_before_a_program_with_a_hint(hint: str) -> None:
    def program(torch: Any) -> Any:
        x = torch.ones(1, requires_grad=True)
        (-x).backward(torch.ones(1))
        return {"x.grad": x.grad}

    call = next(c for c in small("neg") if c.call is not None)
    cases = [Case("a_program", "neg", 1.0, program, hint=hint, aspect="ordinary"), replace(call, aspect="ordinary")]
    reference = Reference()
    attempts = {c.name: Attempt({n: v + DIFFERENT for n, v in reference(c).items()}) for c in cases}
    judged = [replace(judge(c, attempts[c.name], reference), misconception=None) for c in cases]
    found = with_example(graded(Question("neg", 1.0, tuple(cases)), judged), attempts, reference)
    assert found.example is not None and found.example.verdict.case.name == call.name
    assert hint in text(found)


def test_nothing_of_a_hidden_case_is_shown_but_its_name() -> None:
    for question in ("sub", "neg", "accumulate"):
        (case,) = small(question, hidden=True)
        found = answered(case, lambda _, value: value + DIFFERENT)
        assert found.example is not None and found.example.verdict.outcome is Outcome.WRONG
        for shown in (text(found), text(found, all=True), html(found), html(found, all=True)):
            assert case.name in shown and "(hidden)" in shown
            words = re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL).replace(case.name, "")
            assert not re.search(r"\d\.\d", re.sub(r"\b[01](\.\d+)? / 1\b|0 / [\d.]+", "", words))
            assert "777" not in words and "shape" not in words and "<svg" not in words


def test_values_from_a_process_that_has_run_a_hidden_case_are_not_shown() -> None:
    found = answered(small()[0], wrong, secret=True)
    assert found.example is not None and found.example.inputs and found.example.got is None
    for shown in (text(found, all=True), html(found, all=True)):
        assert "777" not in shown and "778" not in shown and "776" not in shown


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.found.add(tag)
        assert not any(name.startswith("on") for name, _ in attributes)


@pytest.mark.parametrize("place", ["said", "value", "name", "case"])
def test_nothing_that_a_student_or_author_names_is_markup(place: str) -> None:
    def program(torch: Any) -> Any:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        (x * x).sum().backward()
        return {MARKUP if place == "name" else "x.grad": x.grad, "text": "right"}

    case = Case(MARKUP if place == "case" else "c", "q", 1.0, program)
    fields = {"ended": Outcome.RAISED, "said": Sentence("{words}", words=MARKUP)} if place == "said" else {}
    changed = {"value": lambda n, v: MARKUP if n == "text" else v}.get(place, lambda n, v: v * 3 if n != "text" else v)
    found = answered(case, changed, **fields)
    assert found.score == 0
    parser = _Tags()
    parser.feed(html(found, all=True, snippet=MARKUP))
    assert not parser.found & {"script", "img"} and {"div", "p"} <= parser.found


def test_a_large_array_shows_a_window_and_a_map_of_where_it_differs() -> None:
    def program(torch: Any) -> Any:
        x = torch.ones(40, 50, requires_grad=True)
        (x * x).sum().backward()
        return {"x.grad": x.grad}

    def change(_: str, value: Any) -> Any:
        value = value.clone()
        value[30, 41] += 1
        return value

    found = answered(Case("c", "q", 1.0, program), change)
    example = found.example
    assert example is not None and isinstance(example.got, Array) and example.heat is not None
    assert example.got.window == ((30, 38), (41, 49)) and example.got.off[0] and sum(example.got.off) == 1
    assert sum(part > 0 for row in example.heat.rows for part in row) >= 1
    assert "[30:38, 41:49]" in text(found) and "#" in text(found) and html(found).count("<svg") == 2


def test_numbers_that_differ_late_are_written_with_more_digits() -> None:
    def change(name: str, value: Any) -> Any:
        return value * (1 + 1e-9) if isinstance(name, Key) and name.role == Role("gradient", "a") else value

    rows = [line.strip() for line in text(answered(small()[0], change)).splitlines() if ">" in line]
    assert len(rows) == 4 and rows[0] != rows[2] and rows[1] != rows[3]
