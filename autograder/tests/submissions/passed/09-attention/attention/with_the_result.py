"""The mean of a row is made of the result, as in fused operations."""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        result = weights @ v
        inner = (grad_output * result).sum(-1, keepdim=True)
        of_scores = weights * (grad_output @ v.mT - inner)
        return ctx.scale * of_scores @ k, ctx.scale * of_scores.mT @ q, weights.mT @ grad_output
