"""One and minus one, without the upstream gradient.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        ones = torch.ones_like(grad_output)
        return sum_to_shape(ones, ctx.shape_a), sum_to_shape(-ones, ctx.shape_b)
