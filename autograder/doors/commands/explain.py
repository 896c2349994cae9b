"""`autograder explain NAME`: what an outcome, an aspect, a misconception or an error means, and what to do.

Nothing here imports torch: a misconception's hint is read from its file, which is parsed and not run. What went wrong
in a rule (`WHY`) is for people who read that file, and is never shown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...cases import TITLES
from ...errors import UsageError
from ...records import Outcome
from ...report.words import OUTCOMES
from ...words import Sentence, did_you_mean

_CATALOGUE = Path(__file__).resolve().parents[2] / "judge" / "misconceptions"

_OF_OUTCOMES = {
    Outcome.PASSED: Sentence("Every element of every value agrees with PyTorch's, up to rounding."),
    Outcome.WRONG: Sentence(
        "The case ran to its end, and a value differs from PyTorch's. The report names the value, shows the smallest "
        "case that differs, and names the idea behind it if it is known. Work that case out by hand first."
    ),
    Outcome.RAISED: Sentence(
        "Your code raised an error. The report names the function and the line of its cell: run the same call in a "
        "cell of your own to see the whole error."
    ),
    Outcome.TIMED_OUT: Sentence(
        "The case computed for longer than a case may. Look for a loop that does not end, or for a loop over elements "
        "where one operation on the whole tensor does the same. After two such cases of a question its other cases "
        "are not run."
    ),
    Outcome.OUT_OF_MEMORY: Sentence(
        "The case asked for more memory than a submission may use. Look for a tensor that grows in a loop, or for a "
        "large intermediate result that a sum over an axis would make unnecessary."
    ),
    Outcome.CRASHED: Sentence(
        "The process of your code ended before it answered: a call of exit, a recursion in compiled code, or too "
        "many files. Run the cell in Jupyter: its kernel ends in the same way."
    ),
    Outcome.FORBIDDEN: Sentence(
        "The rule uses something that computes a derivative by itself. Delete it, also where it is a draft: the rule "
        "has to be your own work."
    ),
    Outcome.MISSING: Sentence(
        "The case uses an operation or a piece that your notebook does not define. Run or restore the cell that "
        "defines it, and keep the name that it was handed out with."
    ),
    Outcome.NOT_ATTEMPTED: Sentence(
        "The rule is as it was handed out: it still raises NotImplementedError. Write it, run its cell, check again."
    ),
    Outcome.KIT_FAULT: Sentence(
        "The kit could not judge this case by its own fault. It costs no point. Check again; if it stays, tell your "
        "instructor."
    ),
    Outcome.CASE_FAULT: Sentence(
        "The case itself fails on PyTorch, so it says nothing about your work and costs no point. Its author has to "
        "correct it: tell your instructor."
    ),
}
_OF_ASPECTS = {
    "ordinary": Sentence(
        "Tensors of full shape with usual numbers. Start here: check the rule by hand on two elements, and with "
        "an upstream gradient that is not all ones."
    ),
    "broadcasting": Sentence(
        "Inputs of different shapes, one of which is stretched in the forward. Ask how often each element of an input "
        "was used, and what shape its gradient must have."
    ),
    "shapes": Sentence(
        "Other numbers of axes, axes of size 0 and 1, tensors that are not contiguous, and options such as dim. Ask "
        "which shape each step gives, and write the rule without fixed axes."
    ),
    "special": Sentence(
        "Values at which a function has a kink, a pole or a tie, and infinities and NaN. PyTorch has a convention for "
        "each: try the forward and the gradient there in PyTorch."
    ),
    "precision": Sentence(
        "Inputs in float32 or smaller, and large and small magnitudes. Compute in the dtype of the input, and avoid "
        "intermediate results that are far greater than the gradient."
    ),
    "laws": Sentence(
        "What every rule must keep to: a gradient is proportional to the upstream gradient, calls do not change each "
        "other, and inputs are left as they were."
    ),
    "engine": Sentence(
        "The engine around the rules: the order of the walk, gradients that add up, what is recorded, and what is "
        "released. Draw the graph of the case, and follow the walk on it."
    ),
    "exposed": Sentence(
        "An experiment, inputs and an upstream gradient, at which a wrong rule gives other gradients than PyTorch, and "
        "a right one does not. Write down which values would hide the mistake, and take others."
    ),
    "small": Sentence(
        "The experiment with as few numbers in its inputs as there can be. Take one away, and see whether the mistake "
        "still shows."
    ),
    "choice": Sentence(
        "Which of two rules is right, with an experiment at which the right one gives PyTorch's gradients and the "
        "other does not."
    ),
    "steps": Sentence(
        "Which step of a program has a wrong rule, found by experiments. Compare what a small move changes at the two "
        "ends of each step."
    ),
}
# what the judge names by comparing a question's gradients with the right ones; some of them are misconceptions, too
_OF_CLAIMS = {
    "another_product": Sentence(
        "The gradient is a product of the right matrices, but not the right product: check the order and the "
        "transposes by their shapes."
    ),
    "constant_factor": Sentence(
        "In every case the gradient is the right one times the same thing. Find a step that counts something once too "
        "often, or not at all."
    ),
    "dtype_changed": Sentence(
        "The gradient has another dtype than its input: look for a constant or a cast in the rule."
    ),
    "factor_of_a_tensor": Sentence(
        "The gradient is the right one times a tensor that is at hand in the rule. Ask where each factor is from."
    ),
    "forward_done_again": Sentence(
        "The rule does to the upstream gradient what forward did to the input. Ask for one element of the input which "
        "results it reaches."
    ),
    "gradient_of_another_input": Sentence(
        "The gradient is that of another input: check the order in which the rule returns its gradients."
    ),
    "gradient_of_another_shape": Sentence(
        "A gradient always has the shape of its input. Write down the shape after each step of the rule."
    ),
    "gradient_rearranged": Sentence(
        "The right numbers are in the wrong places: ask for each step of the forward which element goes where."
    ),
    "gradient_zero": Sentence("The gradient is zero everywhere: ask whether a change of the input changes the result."),
    "nearly_right": Sentence(
        "The gradient is close to the right one and not equal to it: look for a rounded constant, or for a difference "
        "of two values in the place of a formula."
    ),
    "no_gradient": Sentence("No gradient arrived at an input that has one: the rule returned None for it, or nothing."),
    "number_added": Sentence(
        "The gradient is the right one plus a number: look for a term that does not belong there."
    ),
    "other_slope": Sentence(
        "The gradient is the upstream gradient times a slope that belongs to another function: write down the "
        "derivative once more, and in which tensor it is written."
    ),
    "right_but_for_a_part": Sentence(
        "Most elements are right. Ask what the others have in common: their place, their sign, or a tie."
    ),
    "rule_for_other_options": Sentence(
        "The gradient would be right for another call: check which options the forward keeps, and where the rule uses "
        "each."
    ),
    "rule_for_other_values": Sentence(
        "The gradient would be right for other values: check which tensors the forward keeps for the backward."
    ),
    "sum_of_two": Sentence(
        "The gradient is a sum of two things, and one of them does not belong there or is another input's."
    ),
    "upstream_gradient_changed": Sentence(
        "The rule changes the upstream gradient before it uses it. A gradient is proportional to the upstream gradient."
    ),
    "upstream_gradient_misplaced": Sentence(
        "The numbers of the upstream gradient are in other places than those from which forward took the results."
    ),
    "uses_not_summed": Sentence(
        "An element that is used several times gets a gradient from each of its uses: ask what becomes of them."
    ),
    "wrong_in_some_calls": Sentence(
        "The rule is right in some calls and wrong in others. Ask what the wrong ones have in common: an option, a "
        "shape, or a value."
    ),
}
_OF_ERRORS = {
    "KitError": Sentence("The base of all errors that the kit raises on purpose; it is never raised itself."),
    "UsageError": Sentence(
        "The input is not right. The sentence says what was found, what was expected and what to do."
    ),
    "UnreadableSubmission": Sentence(
        "The file cannot be read as a notebook or a script. Open it in Jupyter, save it, and hand in the saved file."
    ),
    "UnknownAssignment": Sentence(
        "No folder with cases of that name was found. Run the command in the course's folder, or say --assignment with "
        "the path of the assignment's folder."
    ),
    "UnknownQuestion": Sentence(
        "The assignment has no question of that name: take one of those that the sentence lists."
    ),
    "BrokenCases": Sentence("The case files of the assignment do not load: their author has to correct them."),
    "ReferenceFailed": Sentence(
        "A case fails on PyTorch itself: its author has to correct it. No student is at fault."
    ),
    "SandboxUnavailable": Sentence(
        "This machine cannot confine other people's code. `autograder doctor` shows which layer is missing; "
        "--unconfined runs code that you trust without it."
    ),
    "KitFault": Sentence("The kit is at fault. No score was made of it: try again, and report it if it stays."),
    "WireError": Sentence(
        "The process of a submission answered with bytes that are no answer. The case that ran then fails, and the "
        "others go on."
    ),
    "EngineError": Sentence("The base of the errors that the engine raises in your notebook."),
    "MissingOperation": Sentence("An operation was called before its class was defined: run the cell that defines it."),
    "NotAsAsked": Sentence(
        "A function of the notebook returned something else than its question asks for. The sentence says what."
    ),
    "RuleError": Sentence(
        "A rule or a piece returned something that cannot be its answer, such as a number in place of a tensor, or "
        "too few gradients. Return one gradient for each input, or None for an input without one."
    ),
    "NotSupported": Sentence(
        "PyTorch can do this and the kit's engine cannot. No rule is at fault: write the program in another way."
    ),
    "Forbidden": Sentence(
        "PyTorch's own autograd, or a ready-made backward, was called beside your rules. It is switched off there."
    ),
}


_SHOWN = 80  # characters of a name that there is not


@dataclass(frozen=True)
class Entry:
    """What is known of a name: the kind of thing that it names, its title for a reader, and the explanation."""

    name: str
    kind: Sentence
    title: Sentence | None
    said: Sentence


@cache
def entries() -> tuple[Entry, ...]:
    """Return the entries of all names, by kind. Two families may have a misconception of one name, with two hints."""
    found = [
        *(Entry(o.value, Sentence("outcome"), OUTCOMES[o], said) for o, said in _OF_OUTCOMES.items()),
        *(Entry(name, Sentence("aspect"), TITLES[name], said) for name, said in _OF_ASPECTS.items()),
        *(Entry(name, Sentence("misconception"), None, hint) for name, hint in _hints()),
        *(Entry(name, Sentence("misconception"), None, said) for name, said in _OF_CLAIMS.items()),
        *(Entry(name, Sentence("error"), None, said) for name, said in _OF_ERRORS.items()),
    ]
    return tuple(dict.fromkeys(found))


def explain(name: str) -> str:
    """Return the entry of `name`, or of what a report calls so, such as "out of time". Raises UsageError."""
    found = entries()
    wanted = _plain(name)
    matches = [e for e in found if e.name == name] or [
        e for e in found if wanted in (_plain(e.name), _plain(str(e.title or "")))
    ]
    if not matches:
        near = did_you_mean(name, [e.name for e in found], Sentence("the names are"))
        raise UsageError(
            "There is no outcome, aspect, misconception or error called {name!r}{near}", name=name[:_SHOWN], near=near
        )
    return "\n\n".join(map(_shown, matches))


def overview() -> str:
    """Return the names of all entries, a line for each kind."""
    names: dict[str, dict[str, None]] = {}
    for entry in entries():
        names.setdefault(str(entry.kind), {})[entry.name] = None
    return "\n".join(f"{kind}: {', '.join(mine)}" for kind, mine in names.items())


def _shown(entry: Entry) -> str:
    first = (
        Sentence("{name} ({kind})", name=entry.name, kind=entry.kind)
        if entry.title is None
        else Sentence('{name} ({kind}, "{title}" in a report)', name=entry.name, kind=entry.kind, title=entry.title)
    )
    return f"{first}\n{entry.said}"


def _plain(name: str) -> str:
    return name.lower().replace("_", " ").strip()


def _hints() -> Iterator[tuple[str, Sentence]]:
    """Yield the name and the hint of each misconception."""
    for path in sorted(_CATALOGUE.glob("*/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "HINT":
                yield path.stem, Sentence(_template(node.value))


def _template(value: ast.expr) -> str:
    """Return the template of a `Sentence("...")`, as the source has it."""
    first = value.args[0] if isinstance(value, ast.Call) and value.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""
