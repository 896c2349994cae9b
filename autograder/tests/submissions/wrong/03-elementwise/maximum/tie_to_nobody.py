"""At a tie nobody gets anything.

misconception: other_slope
also: number_added, rule_for_other_values, upstream_gradient_changed
elsewhere: full
"""


class Maximum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return (grad_output * (a > b)).sum_to_size(a.shape), (grad_output * (b > a)).sum_to_size(b.shape)
