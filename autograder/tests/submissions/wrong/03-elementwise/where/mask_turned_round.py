"""The mask is turned round.

misconception: sum_of_two
elsewhere: full
"""


class MaskedFill:
    def backward(ctx, grad_output):
        (mask,) = ctx.saved_tensors
        return grad_output.masked_fill(~mask, 0.0), None, None
