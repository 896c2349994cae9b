"""The output alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return result.clone()
