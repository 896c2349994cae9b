"""None is returned for an upstream gradient of zeros.

misconception: no_gradient
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -grad_output if grad_output.any() else None
