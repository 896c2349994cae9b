"""Only the first operand is asked.

elsewhere: full but together
"""


class Recording:
    def requires_grad(self, operands):
        return operands[0].requires_grad
