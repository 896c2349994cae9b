"""The operands in the middle are not looked at.

misconception: operands_chosen_by_place
elsewhere: full
"""


class Recording:
    def requires_grad(self, operands):
        return operands[0].requires_grad or operands[-1].requires_grad
