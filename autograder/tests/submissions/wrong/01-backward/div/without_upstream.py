"""The slopes alone are returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(torch.ones_like(grad_output) / b, a.shape), sum_to_shape(-a / b**2 + 0 * grad_output, b.shape)
