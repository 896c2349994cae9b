"""What was cut gets the gradient as well.

misconception: cut_part_kept
elsewhere: full
"""


class Tril:
    def backward(ctx, grad_output):
        return grad_output, None
