"""10-higher-order: the product with a Hessian matrix is what the kit's own piece gives.

property: a piece is the student's own work
outcome: forbidden
"""


# %%
class HessianVectorProduct(Engine):
    def hvp(self, function, x, v):
        return super().hvp(function, x, v)
