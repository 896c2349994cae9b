"""The gradient stands in the place of the vector.

misconception: weighted_by_the_gradient
elsewhere: full
"""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(function(start), start, create_graph=True)
        if not slope.requires_grad:
            return torch.zeros_like(v)
        (product,) = torch.autograd.grad((slope * slope).sum() / 2, start)
        return product
