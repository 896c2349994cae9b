"""The sentences about a guest.

A guest sends the templates, in addition to the engine's own sentences. The functions return what the guest's parent
says about how the guest ended. Called by the guest, follow.py and run.py.
"""

from __future__ import annotations

from ..records import Outcome
from ..words import Sentence, Template
from .limits import HOPELESS

NOT_AVAILABLE = Template("not_available", "{name} is not available here: the rule has to be your own work.")
CALLED = Template("called", "It called {name}: the rule has to be your own work.")
CALLED_FOR_A_WALK = Template(
    "called_for_a_walk",
    "It called PyTorch's own {name}, which does not know the rules of this notebook: in a cell, torch is what "
    "`from autograder import torch` gives.",
)
NOT_WRITTEN_DOWN = Template("not_written_down", "The values that came back cannot be written down ({error}).")


def lost_cell(cell: Sentence, outcome: Outcome, reason: Sentence) -> Sentence:
    """Return the note on a cell that ended its guest. `cell` says where it is, `reason` says why."""
    if outcome is Outcome.TIMED_OUT:
        return Sentence(
            "{cell} did not finish in time. {reason} It was left out, and the rest was graded.",
            cell=cell,
            reason=reason,
        )
    if outcome is Outcome.OUT_OF_MEMORY:
        return Sentence(
            "{cell} used up the memory. {reason} It was left out, and the rest was graded.",
            cell=cell,
            reason=reason,
        )
    return Sentence(
        "{cell} ended the process. {reason} It was left out, and the rest was graded.", cell=cell, reason=reason
    )


def lost_definition(cell: Sentence, outcome: Outcome) -> Sentence:
    """Return the sentence for a case that needs a definition of a cell that ended its guest."""
    if outcome is Outcome.TIMED_OUT:
        return Sentence("{cell}, which defines it, did not finish in time.", cell=cell)
    if outcome is Outcome.OUT_OF_MEMORY:
        return Sentence("{cell}, which defines it, used up the memory.", cell=cell)
    return Sentence("{cell}, which defines it, ended the process.", cell=cell)


def given_up(outcome: Outcome) -> Sentence:
    """Return the sentence for cases that were not tried because the first of their question ended with `outcome`."""
    if outcome is Outcome.TIMED_OUT:
        return Sentence(
            "The first {n} cases of this question did not finish in time, so the others of it were not run.", n=HOPELESS
        )
    if outcome is Outcome.OUT_OF_MEMORY:
        return Sentence(
            "The first {n} cases of this question used up the memory, so the others of it were not run.", n=HOPELESS
        )
    return Sentence(
        "The first {n} cases of this question ended the process, so the others of it were not run.", n=HOPELESS
    )
