"""Always the main diagonal.

mistake: Does your rule cut along the same diagonal as forward, for every value of diagonal?
elsewhere: full
"""


class Tril:
    def backward(ctx, grad_output):
        return torch.tril(grad_output), None
