"""The upstream gradient is multiplied in twice.

misconception: upstream_gradient_used_twice
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output * grad_output * result
