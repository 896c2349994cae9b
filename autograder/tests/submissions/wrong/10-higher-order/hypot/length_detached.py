"""The length is a number without a past.

misconception: second_gradient_lost
elsewhere: full
"""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        y = y.detach()
        return grad_output * (a / y), grad_output * (b / y)
