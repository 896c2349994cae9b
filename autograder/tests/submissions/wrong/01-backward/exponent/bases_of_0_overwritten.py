"""The bases that are 0 are overwritten, to keep clear of the logarithm.

misconception: input_written_in_place
elsewhere: full
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape)
        if not ctx.needs_input_grad[1]:
            return grad_a, None
        if a.shape == b.shape:
            a[(a == 0) & (b >= 0)] = 1
        return grad_a, sum_to_shape(grad_output * result * torch.log(a), b.shape)
