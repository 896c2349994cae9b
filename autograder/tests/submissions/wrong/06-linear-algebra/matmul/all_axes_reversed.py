"""The transpose reverses the axes of the batch, too.

misconception: all_axes_reversed
elsewhere: full
"""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if a.dim() > 2 and b.dim() > 2:
            return (grad_output @ b.permute(*range(b.dim())[::-1])).sum_to_size(a.shape), (
                a.permute(*range(a.dim())[::-1]) @ grad_output
            ).sum_to_size(b.shape)
        left = a.unsqueeze(0) if a.dim() == 1 else a
        right = b.unsqueeze(1) if b.dim() == 1 else b
        g = grad_output.unsqueeze(-1) if b.dim() == 1 else grad_output
        g = g.unsqueeze(-2) if a.dim() == 1 else g
        grad_a, grad_b = g @ right.mT, left.mT @ g
        grad_a, grad_b = grad_a.sum_to_size(left.shape), grad_b.sum_to_size(right.shape)
        return grad_a.reshape(a.shape), grad_b.reshape(b.shape)
