"""The kept ones are not scaled.

misconception: kept_elements_not_scaled
elsewhere: full
"""


class Dropout:
    def backward(ctx, grad_output):
        (kept,) = ctx.saved_tensors
        return grad_output * kept, None, None
