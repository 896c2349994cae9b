"""The exponential is taken of the output once more.

misconception: saved_value_confused
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output * torch.exp(result)
