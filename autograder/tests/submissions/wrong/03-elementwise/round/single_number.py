"""A single zero, whatever the shape.

elsewhere: full
"""


class Round:
    def backward(ctx, grad_output):
        return grad_output.new_zeros(())
