"""Three einsums."""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        grad_x = torch.einsum("...o,oi->...i", grad_output, weight)
        grad_weight = torch.einsum("...o,...i->oi", grad_output, x)
        return grad_x, grad_weight, torch.einsum("...o->o", grad_output) if ctx.has_bias else None
