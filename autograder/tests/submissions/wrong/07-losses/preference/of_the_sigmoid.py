"""The slope of the sigmoid alone.

misconception: derivative_of_a_related_function
elsewhere: full
"""


class LogSigmoid:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        p = torch.sigmoid(x)
        return grad_output * p * (1 - p)
