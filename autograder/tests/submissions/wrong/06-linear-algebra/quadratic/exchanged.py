"""The gradients of the two vectors are exchanged.

misconception: gradients_exchanged, gradient_of_another_input
elsewhere: full
"""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        grad_a = torch.einsum("...o,oij,...j->...i", grad_output, weight, b)
        grad_b = torch.einsum("...o,oij,...i->...j", grad_output, weight, a)
        grad_weight = torch.einsum("...o,...i,...j->oij", grad_output, a, b)
        return grad_b, grad_a, grad_weight, None
