"""Only leaves are asked.

misconception: operands_chosen_by_something_else
elsewhere: full but together
"""


class Recording:
    def requires_grad(self, operands):
        return any(operand.requires_grad and operand.is_leaf for operand in operands)
