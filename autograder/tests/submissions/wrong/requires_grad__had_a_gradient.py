"""02-engine: An operand that has a gradient counts, though it no longer asks for one.

elsewhere: full
"""

# %%
class Recording(Engine):
    def requires_grad(self, operands):
        return any(operand.requires_grad or operand.grad is not None for operand in operands)
