"""Said the other way round."""


class Recording:
    def requires_grad(self, operands):
        return not all(not operand.requires_grad for operand in operands)
