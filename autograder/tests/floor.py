"""What courses ask for, and where the kit has it: a question of an assignment, or `autograder new NAME --question`.

The operations are those that at least one of minitorch, Autodiff-Puzzles, TinyTorch, needle, micrograd, makemore,
CS231n, CMU 11-785, ARENA, CS336 and tensorhero asks its students to differentiate, under torch's names; the behaviours
are those of an engine. `curriculum.py` writes the table, and a test finds a place for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.cases import load_assignment, operations
from autograder.cases.functions import rule_name

from .conftest import NAMES, SOLUTIONS

OPERATIONS = {
    "elementwise": "add sub mul div reciprocal neg pow square exp log sin cos relu sigmoid tanh gelu maximum "
    "masked_fill clone",
    "reductions": "sum mean prod amax max cumsum sort logsumexp var",
    "shapes": "reshape view transpose permute expand broadcast_to repeat stack split flip flatten squeeze unsqueeze "
    "cat",
    "indices": "getitem embedding gather index_select",
    "linear algebra, convolution": "matmul outer linear conv1d conv2d max_pool2d avg_pool2d",
    "losses": "cross_entropy mse_loss binary_cross_entropy_with_logits margin_ranking_loss log_softmax softmax",
    "layers": "batch_norm layer_norm group_norm dropout",
    "attention": "scaled_dot_product_attention",
}
# what has no name of its own in torch, or is no operation: the assignment, and the question
ELSEWHERE = {
    "comparisons, and other operations without a gradient": ("03-elementwise", "round"),
    "dilation: a gradient written between zeros": ("05-shape-and-index", "slices"),
    "the target of each row": ("07-losses", "nll"),
    "an L2 term beside a loss": ("07-losses", "cross_entropy"),
    "a recurrent cell": ("08-layers", "gru"),
    "residual connections": ("09-attention", "residual"),
    "multi-head attention": ("09-attention", "heads"),
}
BEHAVIOURS = {
    "topological order": ("02-engine", "order"),
    "fan-out, wide diamonds": ("02-engine", "walk"),
    "deep chains without recursion": ("02-engine", "order"),
    "operations with several results": ("02-engine", "walk"),
    "accumulation across backward calls": ("02-engine", "accumulate"),
    "zeroing": ("02-engine", "zero"),
    "requires_grad of results, constants skipped": ("02-engine", "requires_grad"),
    "detach": ("01-backward", "detach"),
    "no_grad, restored on exit and after an exception": ("02-engine", "no_grad"),
    "the reduction of a broadcast gradient": ("01-backward", "broadcast"),
    "retain_graph, and the error of a released graph": ("02-engine", "retain_graph"),
    "a root that is no scalar needs a gradient of its shape": ("02-engine", "root"),
    "gradients that share no memory": ("02-engine", "accumulate"),
    "reflected operators": ("01-backward", "sub"),
    "gradient of a gradient, create_graph": ("10-higher-order", "square"),
    "Hessian-vector product": ("10-higher-order", "hvp"),
    "forward mode": ("10-higher-order", "linear"),
    "in-place changes, version counters": ("10-higher-order", "rsqrt"),
    "hooks": ("10-higher-order", "reverse"),
    "checkpointing": ("10-higher-order", "checkpoint"),
    "the wrong rule in a program, found by experiments": ("11-debug-the-rule", "culprit"),
}


def asked() -> dict[str, list[tuple[str, str]]]:
    """Return the questions that ask for a rule, by the rule's name: (assignment, question)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in NAMES:
        for question in load_assignment(SOLUTIONS / name).questions:
            for rule in sorted({rule for case in question.cases for rule in case.named}):
                found.setdefault(rule, []).append((name, question.name))
    return found


def by_command() -> dict[str, str]:
    """Return what `--question` takes, by the name of the rule."""
    return {rule_name(name): name for name in reversed(operations())}


def rows() -> Iterator[tuple[str, str]]:
    """Yield what is asked for and where the kit has it; the place is empty where it has not."""
    questions, commands = asked(), by_command()
    for name in " ".join(OPERATIONS.values()).split():
        places = [_question(*place) for place in questions.get(name, ())]
        if name in commands:
            places.append(f"`--question {commands[name]}`")
        yield f"`{name}`", ", ".join(places)
    there = {place for places in questions.values() for place in places}
    for said, place in {**ELSEWHERE, **BEHAVIOURS}.items():
        yield said, _question(*place) if place in there else ""


def _question(assignment: str, question: str) -> str:
    return f"[{assignment[:2]}](#{assignment}) {question}"
