"""With the result, which forward keeps as well, and the logarithm of the sums."""


class ScaledDotProductAttention:
    def forward(ctx, q, k, v, attn_mask=None, is_causal=False, scale=None):
        ctx.scale = q.shape[-1] ** -0.5 if scale is None else scale
        ctx.is_causal = is_causal
        result = torch.nn.functional.scaled_dot_product_attention(
            q, k, v, attn_mask=attn_mask, is_causal=is_causal, scale=scale
        )
        ctx.save_for_backward(q.clone(), k.clone(), v.clone(), attn_mask, result)
        return result

    def backward(ctx, grad_output):
        q, k, v, attn_mask, result = ctx.saved_tensors
        scores = ctx.scale * (q @ k.mT)
        if ctx.is_causal:
            scores = scores + torch.full(scores.shape[-2:], float("-inf"), dtype=q.dtype).triu(1)
        if attn_mask is not None:
            scores = torch.where(attn_mask, scores, torch.full_like(scores, float("-inf")))
        weights = torch.softmax(scores, dim=-1)
        if attn_mask is not None:
            weights = weights.nan_to_num(nan=0.0)
        inner = (grad_output * result).sum(-1, keepdim=True)
        of_scores = ctx.scale * (weights * (grad_output @ v.mT - inner))
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output, None, None, None
