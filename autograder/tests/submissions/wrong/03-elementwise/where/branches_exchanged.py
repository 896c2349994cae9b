"""Each branch gets the gradient of the other one.

misconception: gradient_of_another_input
elsewhere: full
"""


class Where:
    def backward(ctx, grad_output):
        (condition,) = ctx.saved_tensors
        grad_a, grad_b = grad_output.masked_fill(condition, 0.0), grad_output.masked_fill(~condition, 0.0)
        return None, grad_a.sum_to_size(ctx.shape_a), grad_b.sum_to_size(ctx.shape_b)
