"""Memory is taken for zeros that nobody has filled.

elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return torch.empty_like(grad_output) - grad_output
