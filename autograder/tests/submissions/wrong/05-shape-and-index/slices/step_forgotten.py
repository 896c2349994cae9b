"""The step of a slice is forgotten.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Getitem:
    def backward(ctx, grad_output):
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        if isinstance(ctx.index, slice):
            start = ctx.index.indices(len(grad))[0]
            grad[start : start + len(grad_output)] = grad_output
        else:
            places = torch.arange(grad.numel()).reshape(ctx.shape)[ctx.index].flatten()
            grad.view(-1).index_add_(0, places, grad_output.flatten())
        return grad, None
