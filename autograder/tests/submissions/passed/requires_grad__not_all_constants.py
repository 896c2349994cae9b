"""02-engine: Said the other way round."""

# %%
class Recording(Engine):
    def requires_grad(self, operands):
        return not all(not operand.requires_grad for operand in operands)
