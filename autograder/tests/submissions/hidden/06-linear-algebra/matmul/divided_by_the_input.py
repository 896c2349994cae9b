"""The terms of the result are divided by the input, which may be 0."""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        left = a.unsqueeze(0) if a.dim() == 1 else a
        right = b.unsqueeze(1) if b.dim() == 1 else b
        g = grad_output.unsqueeze(-1) if b.dim() == 1 else grad_output
        g = g.unsqueeze(-2) if a.dim() == 1 else g
        if a.dim() == b.dim() == 2 and g.numel():
            terms = g.unsqueeze(1) * a.unsqueeze(2) * b
            return terms.sum(2) / a, terms.sum(0) / b
        grad_a, grad_b = (g @ right.mT).sum_to_size(left.shape), (left.mT @ g).sum_to_size(right.shape)
        return grad_a.reshape(a.shape), grad_b.reshape(b.shape)
