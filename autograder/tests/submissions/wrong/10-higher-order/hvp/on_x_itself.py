"""The program's own tensor becomes a leaf that asks.

misconception: x_was_made_to_ask
elsewhere: full
"""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.requires_grad_()
        (slope,) = torch.autograd.grad(function(start), start, create_graph=True)
        if not slope.requires_grad:
            return torch.zeros_like(v)
        (product,) = torch.autograd.grad(slope, start, v)
        return product
