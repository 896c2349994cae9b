"""Exactly one operand must ask for a gradient.

misconception: asking_operands_counted
elsewhere: full but together
"""


class Recording:
    def requires_grad(self, operands):
        return sum(operand.requires_grad for operand in operands) == 1
