"""An operand of zeros does not count.

misconception: operands_chosen_by_something_else
elsewhere: full
"""


class Recording:
    def requires_grad(self, operands):
        return any(operand.requires_grad and bool(operand.data.any()) for operand in operands)
