"""The mask is turned round.

misconception: wrong_in_some_calls
elsewhere: full
"""


class MaskedFill:
    def backward(ctx, grad_output):
        (mask,) = ctx.saved_tensors
        return grad_output.masked_fill(~mask, 0.0), None, None
