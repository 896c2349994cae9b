"""The denominator's gradient is made in float32.

misconception: precision_lost
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_b = (-grad_output * a / b**2).float().to(grad_output.dtype)
        return sum_to_shape(grad_output / b, a.shape), grad_b if grad_b.shape == b.shape else sum_to_shape(-grad_output * a / b**2, b.shape)
