"""The denominator's gradient from the result."""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        share = grad_output / b
        return sum_to_shape(share, a.shape), sum_to_shape(-share * (a / b), b.shape)
