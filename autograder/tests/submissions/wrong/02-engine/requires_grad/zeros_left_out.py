"""An operand of zeros does not count.

elsewhere: full
"""


class Recording:
    def requires_grad(self, operands):
        return any(operand.requires_grad and bool(operand.data.any()) for operand in operands)
