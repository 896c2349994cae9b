"""Infinities and NaN of the upstream gradient are made numbers.

misconception: right_but_for_a_part
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -torch.nan_to_num(grad_output)
