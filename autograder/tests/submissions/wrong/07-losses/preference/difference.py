"""1 minus the sigmoid, which loses its digits.

misconception: right_but_for_a_part
elsewhere: full
"""


class LogSigmoid:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (1 - torch.sigmoid(x))
