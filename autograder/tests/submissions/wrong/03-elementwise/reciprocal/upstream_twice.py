"""The upstream gradient is multiplied in twice.

misconception: upstream_gradient_used_twice
elsewhere: full
"""


class Reciprocal:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -grad_output * grad_output * y * y
