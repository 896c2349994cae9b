"""The output is activated once more.

misconception: formula_for_the_other_value
elsewhere: full
"""


class Tanh:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (1 - torch.tanh(y) ** 2)
