"""A third operand is not looked at.

misconception: operands_chosen_by_place
elsewhere: full
"""


class Recording:
    def requires_grad(self, operands):
        return any(operand.requires_grad for operand in operands[:2])
