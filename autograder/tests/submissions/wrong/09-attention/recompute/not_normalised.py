"""The exponentials are not divided by their sum.

elsewhere: full but masks
"""


class ScaledDotProductAttention:
    def backward(ctx, grad_output):
        q, k, v, attn_mask = ctx.saved_tensors
        pairs = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool)
        seen = pairs.tril() if ctx.is_causal else attn_mask
        scores = ctx.scale * (q @ k.mT)
        if seen is not None:
            scores = scores.masked_fill(~seen, float("-inf"))
        weights = torch.exp(scores)
        if seen is not None:
            weights = weights.masked_fill(~seen, 0.0)
        arrived = grad_output @ v.mT
        of_scores = ctx.scale * weights * (arrived - (arrived * weights).sum(-1, keepdim=True))
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output, None, None, None
