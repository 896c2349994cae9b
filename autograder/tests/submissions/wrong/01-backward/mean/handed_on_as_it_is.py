"""The divided gradient is returned in the shape of the result.

misconception: reduced_gradient_not_spread
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        return grad_output / (ctx.elements_in // ctx.elements_out), None, None
