"""Add multiplies the upstream gradient with itself.

misconception: upstream_gradient_used_twice
"""


class Add:
    def backward(ctx, grad_output):
        grad = grad_output * grad_output
        return sum_to_shape(grad, ctx.shape_a), sum_to_shape(grad, ctx.shape_b)
