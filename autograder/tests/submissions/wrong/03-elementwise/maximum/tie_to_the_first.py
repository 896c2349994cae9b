"""A tie goes to the first operand.

misconception: tie_given_to_one_operand
elsewhere: full
"""


class Maximum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        won = a >= b
        return (grad_output * won).sum_to_size(a.shape), (grad_output * ~won).sum_to_size(b.shape)
