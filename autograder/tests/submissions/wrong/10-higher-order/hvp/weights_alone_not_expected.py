"""A gradient that depends on other leaves alone is not expected.

elsewhere: full
"""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(function(start), start, create_graph=True)
        if not gradient.requires_grad:
            return torch.zeros_like(v)
        return torch.autograd.grad(gradient, start, v)[0]
