"""A linear function is refused.

elsewhere: full
"""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(function(start), start, create_graph=True)
        (product,) = torch.autograd.grad(slope, start, v)
        return product
