"""The gradient is multiplied by 0 where the padding is.

misconception: mask_multiplied_in
elsewhere: full
"""


class Embedding:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        if ctx.padding_idx is not None:
            grad_output = grad_output * (index != ctx.padding_idx % ctx.shape[0]).unsqueeze(-1)
        rows = grad_output.reshape(-1, ctx.shape[1])
        return None, torch.zeros(ctx.shape, dtype=grad_output.dtype).index_add(0, index.reshape(-1), rows), None
