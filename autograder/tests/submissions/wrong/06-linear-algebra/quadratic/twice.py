"""The derivative of a square has a factor of 2.

misconception: constant_factor
elsewhere: full
"""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        grad_a = torch.einsum("...o,oij,...j->...i", grad_output, weight, b)
        grad_b = torch.einsum("...o,oij,...i->...j", grad_output, weight, a)
        grad_weight = torch.einsum("...o,...i,...j->oij", grad_output, a, b)
        return 2 * grad_a, 2 * grad_b, grad_weight, None
