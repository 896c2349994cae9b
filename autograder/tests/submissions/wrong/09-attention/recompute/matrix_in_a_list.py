"""Forward keeps the weights where save_for_backward does not see them.

elsewhere: full but masks
"""


kept = {}


class ScaledDotProductAttention:
    def forward(ctx, q, k, v, attn_mask=None, is_causal=False, scale=None):
        ctx.scale = q.shape[-1] ** -0.5 if scale is None else scale
        scores = q @ k.mT * ctx.scale
        seen = torch.ones(scores.shape[-2:], dtype=torch.bool).tril() if is_causal else attn_mask
        if seen is not None:
            scores = scores.masked_fill(~seen, float("-inf"))
        weights = torch.softmax(scores, dim=-1)
        if seen is not None:
            weights = weights.masked_fill(~seen, 0.0)
        ctx.number = len(kept)
        kept[ctx.number] = weights
        ctx.save_for_backward(q, k, v)
        return weights @ v

    def backward(ctx, grad_output):
        q, k, v = ctx.saved_tensors
        weights = kept[ctx.number]
        arrived = grad_output @ v.mT
        of_scores = ctx.scale * weights * (arrived - (arrived * weights).sum(-1, keepdim=True))
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output, None, None, None
