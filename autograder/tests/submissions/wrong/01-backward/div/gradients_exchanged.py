"""The two gradients are returned in the wrong order.

misconception: gradients_exchanged
also: gradient_of_another_input
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(-grad_output * a / b**2, a.shape), sum_to_shape(grad_output / b, b.shape)
