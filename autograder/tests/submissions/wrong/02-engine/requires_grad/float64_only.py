"""Operands of other dtypes are not recorded.

misconception: operands_chosen_by_something_else
elsewhere: full but together
"""

# %%
class Recorded(Engine):
    def requires_grad(self, operands):
        return any(x.requires_grad and x.dtype == torch.float64 for x in operands)
