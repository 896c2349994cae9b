"""A sum where a mean belongs.

misconception: means_not_divided
elsewhere: full
"""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed = h / root
        g = grad_y * weight
        both = grad_h + (g - normed * (g * normed).sum(-1, keepdim=True)) / root
        return both, both, (grad_y * normed).sum_to_size(weight.shape), None
