"""An operand counts only once it has a gradient.

elsewhere: full but together
"""


class Recording:
    def requires_grad(self, operands):
        return any(operand.grad is not None for operand in operands)
