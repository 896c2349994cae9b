"""The root mean square is treated as a constant.

misconception: length_on_the_path_taken_for_a_constant
elsewhere: full
"""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed = h / root
        both = grad_h + grad_y * weight / root
        return both, both, (grad_y * normed).sum_to_size(weight.shape), None
