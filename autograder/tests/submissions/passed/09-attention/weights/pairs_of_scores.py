"""As a sum over pairs of keys."""


class AttentionWeights:
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        apart = grad_output.unsqueeze(-1) - grad_output.unsqueeze(-2)
        together = weights.unsqueeze(-1) * weights.unsqueeze(-2)
        return ctx.scale * (together * apart).sum(-1), None, None
