"""The gradient is not rotated.

misconception: rotation_left_out
elsewhere: full
"""


class Rotary:
    def backward(ctx, grad_output):
        return grad_output.clone(), None, None, None
