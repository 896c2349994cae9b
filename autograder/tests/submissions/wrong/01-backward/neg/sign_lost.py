"""The gradient is handed on unchanged.

misconception: sign_lost
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return grad_output
