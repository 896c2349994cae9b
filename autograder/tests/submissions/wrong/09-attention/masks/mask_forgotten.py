"""Backward knows no mask.

misconception: mask_forgotten
elsewhere: full but recompute
"""


class ScaledDotProductAttention:
    def backward(ctx, grad_output):
        q, k, v, attn_mask = ctx.saved_tensors
        scores = ctx.scale * (q @ k.mT)
        weights = torch.softmax(scores, dim=-1)
        arrived = grad_output @ v.mT
        of_scores = ctx.scale * weights * (arrived - (arrived * weights).sum(-1, keepdim=True))
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output, None, None, None
