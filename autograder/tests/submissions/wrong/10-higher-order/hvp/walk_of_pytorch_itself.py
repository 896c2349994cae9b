"""The walk is PyTorch's own, which the import above has brought."""

from torch.autograd import grad


class HessianVectorProduct(Engine):
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        (gradient,) = grad(function(start), start, create_graph=True)
        if not gradient.requires_grad:
            return torch.zeros_like(v)
        (product,) = grad(gradient, start, v)
        return product
