"""Name the idea behind a wrong gradient, from the numbers alone.

The input is the case, the attempt, the first difference and the reference; the output is a `Diagnosis` or None. Each
file of `misconceptions/` knows one mistake by its signature. No file says what the right answer is.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..records import Attempt, Case, Diagnosis, Leaf, Mistake
from ..words import Sentence
from .compare import Difference
from .counterfactual import with_rule
from .misconceptions import Evidence, Misconception, known


def diagnose(
    case: Case, attempt: Attempt, differs: Difference | None, reference: Mapping[str, Leaf]
) -> Diagnosis | None:
    """Return the mistake that the author wrote down, if the numbers are those of its rule.

    Else return the first misconception whose signature fits, in the order of the families and their ranks.
    """
    evidence = Evidence(case, attempt, differs, reference)
    for mistake in case.mistakes if case.operation is not None else ():
        if _is_met(mistake, evidence):
            return Diagnosis(mistake.text, Sentence("{hint}", hint=mistake.text))
    for misconception in known():
        if _fits(misconception, evidence):
            return Diagnosis(misconception.name, misconception.hint)
    return None


def _is_met(mistake: Mistake, evidence: Evidence) -> bool:
    """Say whether PyTorch with the author's wrong rule gives all the values that came back."""
    try:
        return evidence.is_what_this_gives(with_rule(evidence.case.operation or "", mistake.rule))
    except Exception:  # noqa: BLE001  as below: the author's rule may raise anything
        return False


def _fits(misconception: Misconception, evidence: Evidence) -> bool:
    """Say whether the misconception fits. A check that raises an error does not fit.

    A student's code can return numbers of every type, and PyTorch does not compute with all of them.
    """
    try:
        return misconception.about(evidence) and misconception.fits(evidence)
    except Exception:  # noqa: BLE001  a hint must never end a verdict
        return False
