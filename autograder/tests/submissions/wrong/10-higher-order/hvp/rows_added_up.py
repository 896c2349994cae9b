"""The second walk starts from ones.

misconception: vector_left_out
elsewhere: full
"""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(function(start), start, create_graph=True)
        if not slope.requires_grad:
            return torch.zeros_like(v)
        (product,) = torch.autograd.grad(slope.sum(), start)
        return product
