"""The numerator's gradient is the upstream gradient.

misconception: factor_of_a_tensor
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output, a.shape), sum_to_shape(-grad_output * a / b**2, b.shape)
