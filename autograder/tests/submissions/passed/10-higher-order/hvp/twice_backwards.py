"""A walk back through a walk back: the product is linear in the weights."""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        weights = torch.zeros_like(x).requires_grad_()
        (slope,) = torch.autograd.grad(function(start), start, create_graph=True)
        if not slope.requires_grad:
            return torch.zeros_like(x)
        (moved,) = torch.autograd.grad(slope, start, weights, create_graph=True, allow_unused=True)
        return torch.zeros_like(x) if moved is None else torch.autograd.grad(moved, weights, v)[0]
