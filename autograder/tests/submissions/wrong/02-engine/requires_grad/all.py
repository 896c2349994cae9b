"""All operands must ask for a gradient.

misconception: every_operand_has_to_ask
elsewhere: full but together
"""


class Recording:
    def requires_grad(self, operands):
        return all(operand.requires_grad for operand in operands)
