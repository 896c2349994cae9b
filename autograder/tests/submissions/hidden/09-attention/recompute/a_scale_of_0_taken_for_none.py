"""A scale of 0 counts as not given."""


class ScaledDotProductAttention:
    def forward(ctx, q, k, v, attn_mask=None, is_causal=False, scale=None):
        ctx.save_for_backward(q, k, v, attn_mask)
        ctx.is_causal, ctx.scale = is_causal, scale or q.shape[-1] ** -0.5
        return torch.nn.functional.scaled_dot_product_attention(
            q, k, v, attn_mask=attn_mask, is_causal=is_causal, scale=scale
        )
