"""At a tie both operands get all of it.

misconception: tie_counted_twice
elsewhere: full
"""


class Minimum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return (grad_output * (a <= b)).sum_to_size(a.shape), (grad_output * (b <= a)).sum_to_size(b.shape)
