"""A shared matrix gets the mean of its gradients.

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
        many = max(grad_a[..., 0, 0].numel(), 1) if g.numel() else 1
        return (grad_a.sum_to_size(left.shape) / (many // max(left[..., 0, 0].numel(), 1) or 1)).reshape(a.shape), (
            grad_b.sum_to_size(right.shape).reshape(b.shape)
        )
