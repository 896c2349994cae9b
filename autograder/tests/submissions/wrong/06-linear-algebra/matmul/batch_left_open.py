"""The batch is made one long axis of a size left open, which says nothing where there is nothing to sum.

elsewhere: full
"""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if a.dim() > 2 and b.dim() == 2:
            return grad_output @ b.mT, a.reshape(-1, len(b)).mT @ grad_output.reshape(-1, b.shape[1])
        left = a.unsqueeze(0) if a.dim() == 1 else a
        right = b.unsqueeze(1) if b.dim() == 1 else b
        g = grad_output.unsqueeze(-1) if b.dim() == 1 else grad_output
        g = g.unsqueeze(-2) if a.dim() == 1 else g
        grad_a, grad_b = (g @ right.mT).sum_to_size(left.shape), (left.mT @ g).sum_to_size(right.shape)
        return grad_a.reshape(a.shape), grad_b.reshape(b.shape)
