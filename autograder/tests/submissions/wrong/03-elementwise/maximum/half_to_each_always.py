"""Both get half of everything.

also: right_but_for_a_part
elsewhere: full
misconception: rule_for_other_values
"""


class Maximum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return (grad_output / 2).sum_to_size(a.shape), (grad_output / 2).sum_to_size(b.shape)
