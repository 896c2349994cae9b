"""A large input is cut off.

misconception: right_but_for_a_part
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output / x.double().clamp(max=1e7).to(x.dtype)
