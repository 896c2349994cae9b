"""The second walk is recorded, too.

misconception: product_in_the_graph
elsewhere: full
"""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(function(start), start, create_graph=True)
        if not slope.requires_grad:
            return torch.zeros_like(v)
        (product,) = torch.autograd.grad(slope, start, v, create_graph=True)
        return product
