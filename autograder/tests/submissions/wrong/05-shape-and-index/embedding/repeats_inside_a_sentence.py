"""Sentence by sentence with +=, so that repeats inside one are lost.

misconception: last_use_wins
elsewhere: full
"""


class Embedding:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        if index.dim() < 2:
            grad[index] += grad_output
        else:
            for words, rows in zip(index, grad_output):
                grad[words] += rows
        if ctx.padding_idx is not None:
            grad[ctx.padding_idx] = 0
        return None, grad, None
