"""Query after query, so that backward needs little memory, too."""


class ScaledDotProductAttention:
    def backward(ctx, grad_output):
        q, k, v, attn_mask = ctx.saved_tensors
        of_q, of_k, of_v = torch.zeros_like(q), torch.zeros_like(k), torch.zeros_like(v)
        length, keys = q.shape[-2], k.shape[-2]
        for i in range(length):
            row = slice(i, i + 1)
            scores = q[..., row, :] @ k.mT * ctx.scale
            seen = torch.arange(keys) <= i if ctx.is_causal else None
            if attn_mask is not None:
                seen = attn_mask[..., row, :] if attn_mask.shape[-2] > 1 else attn_mask
            if seen is not None:
                scores = scores.masked_fill(~seen, float("-inf"))
            p = torch.softmax(scores, dim=-1)
            if seen is not None:
                p = torch.where(seen.any(-1, keepdim=True), p, torch.zeros_like(p))
            g = grad_output[..., row, :]
            arrived = g @ v.mT
            of_scores = p * (arrived - (p * arrived).sum(-1, keepdim=True)) * ctx.scale
            of_q[..., row, :] = of_scores @ k
            of_k += of_scores.mT @ q[..., row, :]
            of_v += p.mT @ g
        return of_q, of_k, of_v, None, None, None
