"""The input is turned into its reciprocal in place, but only where it is a single number.

misconception: input_written_in_place
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.reciprocal_() if x.dim() == 0 else 1 / x)
