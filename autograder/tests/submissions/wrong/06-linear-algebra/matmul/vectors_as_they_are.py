"""A vector is transposed, which changes nothing.

misconception: vector_not_made_a_matrix
elsewhere: full
"""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if 1 in (a.dim(), b.dim()):
            grad_a = grad_output @ b.T if grad_output.dim() else grad_output * b
            return grad_a, a.T @ grad_output if grad_output.dim() else grad_output * a
        left = a.unsqueeze(0) if a.dim() == 1 else a
        right = b.unsqueeze(1) if b.dim() == 1 else b
        g = grad_output.unsqueeze(-1) if b.dim() == 1 else grad_output
        g = g.unsqueeze(-2) if a.dim() == 1 else g
        grad_a, grad_b = g @ right.mT, left.mT @ g
        grad_a, grad_b = grad_a.sum_to_size(left.shape), grad_b.sum_to_size(right.shape)
        return grad_a.reshape(a.shape), grad_b.reshape(b.shape)
