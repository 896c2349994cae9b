"""The refusal of a linear function is caught."""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(function(start), [start], create_graph=True)
        try:
            slope.backward(v, inputs=[start])
        except RuntimeError:
            return torch.zeros_like(x)
        return torch.zeros_like(x) if start.grad is None else start.grad
