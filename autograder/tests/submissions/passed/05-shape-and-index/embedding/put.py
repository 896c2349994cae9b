"""Accumulated by index_put, without the padding."""


class Embedding:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        words = index.reshape(-1)
        rows = grad_output.reshape(len(words), ctx.shape[1])
        if ctx.padding_idx is not None:
            kept = words != ctx.padding_idx % ctx.shape[0]
            words, rows = words[kept], rows[kept]
        return None, grad.index_put_((words,), rows, accumulate=True), None
