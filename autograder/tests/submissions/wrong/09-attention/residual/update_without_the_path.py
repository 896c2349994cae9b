"""Only x gets what arrives at the path.

misconception: path_cut_off, upstream_gradient_changed
elsewhere: full
"""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed = h / root
        g = grad_y * weight
        of_norm = (g - normed * (g * normed).mean(-1, keepdim=True)) / root
        return grad_h + of_norm, of_norm, (grad_y * normed).sum_to_size(weight.shape), None
