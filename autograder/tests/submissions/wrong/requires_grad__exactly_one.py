"""02-engine: Exactly one operand must ask for a gradient.

elsewhere: full but together
"""

# %%
class Recording(Engine):
    def requires_grad(self, operands):
        return sum(operand.requires_grad for operand in operands) == 1
