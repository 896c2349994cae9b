"""A third operand is not looked at.

elsewhere: full
"""


class Recording:
    def requires_grad(self, operands):
        return any(operand.requires_grad for operand in operands[:2])
