"""The weight is left out on the way to the vector.

misconception: weight_after_the_norm_forgotten
elsewhere: full
"""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed = h / root
        both = grad_h + (grad_y - normed * (grad_y * normed).mean(-1, keepdim=True)) / root
        return both, both, (grad_y * normed).sum_to_size(weight.shape), None
