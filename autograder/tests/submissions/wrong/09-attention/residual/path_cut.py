"""What arrives at the path is dropped.

misconception: path_cut_off
elsewhere: full
"""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed = h / root
        g = grad_y * weight
        both = (g - normed * (g * normed).mean(-1, keepdim=True)) / root
        return both, both, (grad_y * normed).sum_to_size(weight.shape), None
