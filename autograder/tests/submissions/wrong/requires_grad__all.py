"""02-engine: All operands must ask for a gradient.

elsewhere: full but together
"""

# %%
class Recording(Engine):
    def requires_grad(self, operands):
        return all(operand.requires_grad for operand in operands)
