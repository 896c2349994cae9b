"""A padding index that is not given is taken for 0.

misconception: rule_for_other_options
elsewhere: full
"""


class Embedding:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        rows = grad_output.reshape(-1, ctx.shape[1])
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype).index_add(0, index.reshape(-1), rows)
        grad[ctx.padding_idx or 0] = 0
        return None, grad, None
