"""The weight gets a gradient for each position.

elsewhere: full
"""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed = h / root
        g = grad_y * weight
        both = grad_h + (g - normed * (g * normed).mean(-1, keepdim=True)) / root
        return both, both, grad_y * normed, None
