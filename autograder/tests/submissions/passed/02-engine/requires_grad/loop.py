"""A loop that stops at the first."""


class Recording:
    def requires_grad(self, operands):
        for operand in operands:
            if operand.requires_grad:
                return True
        return False
