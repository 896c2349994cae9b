"""The gradients are kept by tensor, so a matrix times itself gets the one of the right place twice."""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        left = a.unsqueeze(0) if a.dim() == 1 else a
        right = b.unsqueeze(1) if b.dim() == 1 else b
        g = grad_output.unsqueeze(-1) if b.dim() == 1 else grad_output
        g = g.unsqueeze(-2) if a.dim() == 1 else g
        grad_a, grad_b = (g @ right.mT).sum_to_size(left.shape), (left.mT @ g).sum_to_size(right.shape)
        found = {id(a): grad_a.reshape(a.shape), id(b): grad_b.reshape(b.shape)}
        return found[id(a)], found[id(b)]
