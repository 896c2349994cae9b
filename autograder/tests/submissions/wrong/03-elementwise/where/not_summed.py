"""The gradients keep the shape of the result.

elsewhere: full
misconception: gradient_of_another_shape
"""


class Where:
    def backward(ctx, grad_output):
        (condition,) = ctx.saved_tensors
        return None, grad_output.masked_fill(~condition, 0.0), grad_output.masked_fill(condition, 0.0)
