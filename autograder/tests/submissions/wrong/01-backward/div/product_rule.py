"""The gradients are those of a product.

misconception: quotient_treated_as_product
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output * b, a.shape), sum_to_shape(grad_output * a, b.shape)
