"""Only the first operand is asked.

misconception: operands_chosen_by_place
elsewhere: full but together
"""


class Recording:
    def requires_grad(self, operands):
        return operands[0].requires_grad
