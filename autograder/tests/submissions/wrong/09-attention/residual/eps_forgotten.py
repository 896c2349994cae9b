"""In the slope, the root is that without eps.

elsewhere: full
"""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed = h / root
        square = (h * h).mean(-1, keepdim=True)
        g = grad_y * weight
        along = (g * h).mean(-1, keepdim=True) / square.clamp(min=1e-30)
        both = grad_h + (g - h * along) / root
        return both, both, (grad_y * normed).sum_to_size(weight.shape), None
