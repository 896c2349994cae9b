"""The gradients of a shared matrix are not added up.

misconception: batch_not_summed
elsewhere: full
"""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        left = a.unsqueeze(0) if a.dim() == 1 else a
        right = b.unsqueeze(1) if b.dim() == 1 else b
        g = grad_output.unsqueeze(-1) if b.dim() == 1 else grad_output
        g = g.unsqueeze(-2) if a.dim() == 1 else g
        grad_a, grad_b = g @ right.mT, left.mT @ g
        return grad_a.squeeze(-2) if a.dim() == 1 else grad_a, grad_b.squeeze(-1) if b.dim() == 1 else grad_b
