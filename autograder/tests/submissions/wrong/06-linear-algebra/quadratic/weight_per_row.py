"""Each row has a gradient of the matrix.

misconception: batch_not_summed
elsewhere: full
"""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        grad_a = torch.einsum("...o,oij,...j->...i", grad_output, weight, b)
        grad_b = torch.einsum("...o,oij,...i->...j", grad_output, weight, a)
        return grad_a, grad_b, torch.einsum("...o,...i,...j->...oij", grad_output, a, b), None
