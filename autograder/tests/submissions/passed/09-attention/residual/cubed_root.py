"""By the slopes of the root, in one formula."""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        g = grad_y * weight
        both = grad_h + g / root - h * (g * h).sum(-1, keepdim=True) / (h.shape[-1] * root**3)
        return both, both.clone(), (grad_y * h / root).reshape(-1, h.shape[-1]).sum(0), None
