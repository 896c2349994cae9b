"""Two vectors of the same numbers are taken for one, and each gets half of what this one would get."""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        grad_weight = torch.einsum("...o,...i,...j->oij", grad_output, a, b)
        if torch.equal(a, b):
            half = torch.einsum("...o,oij,...j->...i", grad_output, (weight + weight.mT) / 2, b)
            return half, half, grad_weight, None
        grad_a = torch.einsum("...o,oij,...j->...i", grad_output, weight, b)
        grad_b = torch.einsum("...o,oij,...i->...j", grad_output, weight, a)
        return grad_a, grad_b, grad_weight, None
