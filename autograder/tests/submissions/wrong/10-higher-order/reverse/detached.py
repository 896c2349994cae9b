"""The gradient has no gradient itself.

misconception: second_gradient_lost
elsewhere: full
"""


class ReverseGradient:
    def backward(ctx, grad_output):
        return -ctx.strength * grad_output.detach(), None
