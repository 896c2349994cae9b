"""All operands must ask for a gradient.

elsewhere: full but together
"""


class Recording:
    def requires_grad(self, operands):
        return all(operand.requires_grad for operand in operands)
