"""The upstream gradient itself is negated.

misconception: input_written_in_place
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return grad_output.neg_()
