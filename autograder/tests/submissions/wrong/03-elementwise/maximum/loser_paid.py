"""The masks of the maximum.

misconception: gradients_exchanged, right_but_for_a_part, gradient_of_another_input
elsewhere: full
"""


class Minimum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        shared = torch.where(a == b, grad_output / 2, grad_output)
        return shared.masked_fill(a < b, 0.0).sum_to_size(a.shape), shared.masked_fill(a > b, 0.0).sum_to_size(b.shape)
