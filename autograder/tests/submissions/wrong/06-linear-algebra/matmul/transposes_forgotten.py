"""The other matrix is not transposed.

misconception: transpose_forgotten
elsewhere: full
"""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        left = a.unsqueeze(0) if a.dim() == 1 else a
        right = b.unsqueeze(1) if b.dim() == 1 else b
        g = grad_output.unsqueeze(-1) if b.dim() == 1 else grad_output
        g = g.unsqueeze(-2) if a.dim() == 1 else g
        grad_a, grad_b = g @ right, left @ g
        grad_a, grad_b = grad_a.sum_to_size(left.shape), grad_b.sum_to_size(right.shape)
        return grad_a.reshape(a.shape), grad_b.reshape(b.shape)
