"""The sign of the difference, moved to 0, one half and 1."""


class Minimum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        share = (1 + torch.sign(b - a)) / 2
        return (share * grad_output).sum_to_size(a.shape), ((1 - share) * grad_output).sum_to_size(b.shape)
