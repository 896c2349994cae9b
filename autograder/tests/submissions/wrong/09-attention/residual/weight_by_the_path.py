"""The gradient of the weight is made with the vector before its norm.

misconception: input_not_normalised_for_the_weight
elsewhere: full
"""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed = h / root
        g = grad_y * weight
        both = grad_h + (g - normed * (g * normed).mean(-1, keepdim=True)) / root
        return both, both, (grad_y * h).sum_to_size(weight.shape), None
