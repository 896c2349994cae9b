"""What arrives is compared with its mean first."""


class AttentionWeights:
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        mean = (grad_output * weights).sum(dim=-1, keepdim=True)
        return ctx.scale * weights * (grad_output - mean), None, None
