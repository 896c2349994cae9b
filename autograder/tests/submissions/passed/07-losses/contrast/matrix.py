"""By the matrix of derivatives."""


class Normalize:
    def backward(ctx, grad_output):
        y, length = ctx.saved_tensors
        y, length, g = (t.movedim(ctx.dim, -1) for t in (y, length, grad_output))
        matrix = torch.eye(y.shape[-1], dtype=y.dtype) - y.unsqueeze(-1) * y.unsqueeze(-2)
        gradient = (matrix @ g.unsqueeze(-1)).squeeze(-1) / length
        return gradient.movedim(-1, ctx.dim), None
