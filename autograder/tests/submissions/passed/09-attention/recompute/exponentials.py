"""The softmax is written out, the greatest score taken away."""


class ScaledDotProductAttention:
    def backward(ctx, grad_output):
        q, k, v, attn_mask = ctx.saved_tensors
        pairs = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool)
        seen = pairs.tril() if ctx.is_causal else attn_mask
        scores = ctx.scale * (q @ k.mT)
        if seen is not None:
            scores = scores.masked_fill(~seen, float("-inf"))
        greatest = scores.amax(-1, keepdim=True).clamp(min=torch.finfo(q.dtype).min)
        exponentials = torch.exp(scores - greatest)
        sums = exponentials.sum(-1, keepdim=True)
        weights = exponentials / torch.where(sums == 0, torch.ones_like(sums), sums)
        arrived = grad_output @ v.mT
        of_scores = ctx.scale * weights * (arrived - (arrived * weights).sum(-1, keepdim=True))
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output, None, None, None
