"""The length was taken for a constant.

misconception: length_taken_for_a_constant
elsewhere: full
"""


class Normalize:
    def backward(ctx, grad_output):
        y, length = ctx.saved_tensors
        return grad_output / length, None
