"""The gradients keep the shape of the result.

elsewhere: full
misconception: gradient_of_another_shape
"""


class Maximum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        shared = torch.where(a == b, grad_output / 2, grad_output)
        return shared.masked_fill(a < b, 0.0), shared.masked_fill(a > b, 0.0)
