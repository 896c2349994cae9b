"""The output is activated once more.

misconception: formula_for_the_other_value
elsewhere: full
"""


class Sigmoid:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        s = torch.sigmoid(y)
        return grad_output * s * (1 - s)
