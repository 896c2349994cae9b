"""Only some operands decide whether an operation is recorded: the first, the last, or the first two."""

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from .every_operand_has_to_ask import All, FirstOne, LastOne
from .operands_chosen_by_something_else import OTHERS

WHY = Sentence("Not every operand was asked: which ones were, went by their place.")
HINT = Sentence("Which operands of an operation may need a gradient, and does their place have anything to do with it?")
RANK = 58
ABOUT = piece("requires_grad")


class FirstOrLast(All):
    def takes_part(self, asking: list[bool]) -> bool:
        return any(asking[:1] + asking[-1:])


class FirstTwo(All):
    def takes_part(self, asking: list[bool]) -> bool:
        return any(asking[:2])


def fits(evidence: Evidence) -> bool:
    chosen = evidence.is_what_this_gives(FirstOne, LastOne, FirstOrLast, FirstTwo)
    return chosen and not evidence.is_what_this_gives(All, *OTHERS)
