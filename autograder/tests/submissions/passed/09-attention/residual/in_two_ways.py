"""The two ways through the norm one by one."""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        inverse = 1 / root
        above = grad_y * weight * inverse
        of_inverse = (grad_y * weight * h).sum(dim=-1, keepdim=True)
        below = -of_inverse * inverse * inverse * inverse * h / h.shape[-1]
        both = above + below + grad_h
        of_weight = (grad_y * (h * inverse)).flatten(0, -2).sum(0) if h.dim() > 1 else grad_y * (h * inverse)
        return both, both, of_weight, None
