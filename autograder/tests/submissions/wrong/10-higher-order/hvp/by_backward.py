"""The first walk stores gradients in the leaves that the function uses.

misconception: gradients_left_in_leaves
elsewhere: full
"""


class HessianVectorProduct:
    def hvp(self, function, x, v):
        start = x.detach().requires_grad_()
        function(start).backward(create_graph=True)
        slope, start.grad = start.grad, None
        if not slope.requires_grad:
            return torch.zeros_like(v)
        (product,) = torch.autograd.grad(slope, start, v)
        return product
