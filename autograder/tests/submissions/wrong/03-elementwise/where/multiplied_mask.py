"""The mask is multiplied in.

misconception: multiplied_where_it_should_choose
elsewhere: full
"""


class MaskedFill:
    def backward(ctx, grad_output):
        (mask,) = ctx.saved_tensors
        return grad_output * ~mask, None, None
