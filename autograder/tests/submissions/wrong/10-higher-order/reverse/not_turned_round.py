"""The gradient is scaled only.

misconception: sign_lost
elsewhere: full
"""


class ReverseGradient:
    def backward(ctx, grad_output):
        return ctx.strength * grad_output, None
