"""An operand that has a gradient counts, though it no longer asks for one.

misconception: recorded_without_need
elsewhere: full
"""


class Recording:
    def requires_grad(self, operands):
        return any(operand.requires_grad or operand.grad is not None for operand in operands)
