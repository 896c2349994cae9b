"""Only the first vector gets a gradient.

misconception: no_gradient
elsewhere: full
"""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        grad_a = torch.einsum("...o,oij,...j->...i", grad_output, weight, b)
        grad_weight = torch.einsum("...o,...i,...j->oij", grad_output, a, b)
        return grad_a, None, grad_weight, None
