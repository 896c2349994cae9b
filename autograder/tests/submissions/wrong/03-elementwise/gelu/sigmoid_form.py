"""The derivative of a third approximation.

misconception: derivative_of_a_related_function
elsewhere: full
"""


class Gelu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(1.702 * x)
        return grad_output * (s + 1.702 * x * s * (1 - s)), None
