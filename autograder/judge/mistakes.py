"""Find wrong rules of an author's that can never be told to a student: PyTorch with them gives no other values.

In come the cases of an author's folder; a fault is raised in one sentence. `autograder check` of the folder calls this.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..clock import OutOfTime
from ..errors import BrokenCases, ReferenceFailed, described
from ..records import Case, Mistake
from ..words import Sentence
from .compare import difference
from .counterfactual import UnfitRule, given_or_error, with_rule
from .reference import Reference

_EQUAL = Sentence("its gradients are PyTorch's own in every case")


def refuse_dead_mistakes(cases: Iterable[Case], reference: Reference) -> None:
    """Raise BrokenCases for a `mistake` of a sweep whose rule gives no wrong gradient in any of its cases."""
    sweeps: dict[tuple[str, tuple[Mistake, ...]], list[Case]] = {}
    for case in cases:
        if case.operation and case.mistakes:
            sweeps.setdefault((case.operation, case.mistakes), []).append(case)
    for (operation, mistakes), its_cases in sweeps.items():
        for mistake in mistakes:
            why = _why_dead(mistake, operation, its_cases, reference)
            if why is not None:
                raise BrokenCases(
                    "The mistake {text!r} of the sweep of {operation} can never be told to a student: {why}.",
                    text=mistake.text, operation=operation, why=why,
                )  # fmt: skip


def _why_dead(mistake: Mistake, operation: str, cases: Iterable[Case], reference: Reference) -> Sentence | None:
    """Return why no case shows the mistake; None if one does. A case that fails by itself says nothing."""
    raised, is_equal = None, False
    for case in cases:
        try:
            expected = reference(case)
            if difference(expected, given_or_error(case, with_rule(operation, mistake.rule))) is not None:
                return None
            is_equal = True
        except (ReferenceFailed, OutOfTime):
            continue
        except UnfitRule as unfit:
            raised = raised or unfit.said
        except Exception as error:  # noqa: BLE001  the author's rule may raise anything
            raised = raised or Sentence("it raises {error}", error=described(error).removesuffix("."))
    return raised or (_EQUAL if is_equal else None)
