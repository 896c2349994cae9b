"""The upstream gradient is left out for the matrix.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        grad_a = torch.einsum("...o,oij,...j->...i", grad_output, weight, b)
        grad_b = torch.einsum("...o,oij,...i->...j", grad_output, weight, a)
        outer = torch.einsum("...i,...j->ij", a, b)
        return grad_a, grad_b, outer.expand(weight.shape), None
