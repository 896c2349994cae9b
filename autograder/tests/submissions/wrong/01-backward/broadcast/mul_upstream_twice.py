"""Mul multiplies the upstream gradient in twice.

misconception: upstream_gradient_used_twice
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output**2 * b, a.shape), sum_to_shape(grad_output**2 * a, b.shape)
