"""The mask is added as minus infinity, and the rows without a key are left out of the products."""


class ScaledDotProductAttention:
    def backward(ctx, grad_output):
        q, k, v, attn_mask = ctx.saved_tensors
        scores = (q * ctx.scale) @ k.mT
        if ctx.is_causal:
            attn_mask = ~torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        if attn_mask is not None:
            scores = scores + torch.zeros(attn_mask.shape, dtype=q.dtype).masked_fill(~attn_mask, float("-inf"))
        sums = torch.logsumexp(scores, dim=-1, keepdim=True)
        weights = torch.exp(scores - torch.where(sums == float("-inf"), torch.zeros_like(sums), sums))
        weighed = weights * (grad_output @ v.mT)
        of_scores = weighed - weights * weighed.sum(-1, keepdim=True)
        return of_scores @ (k * ctx.scale), of_scores.mT @ (q * ctx.scale), weights.mT @ grad_output, None, None, None
