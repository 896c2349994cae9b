"""Only the gradient of the first copy is taken.

misconception: uses_not_summed
mistake: A number has several copies: do their gradients average, or add up?
elsewhere: full
"""


class Expand:
    def backward(ctx, grad_output):
        for _ in range(grad_output.dim() - len(ctx.shape)):
            grad_output = grad_output[0] if len(grad_output) else grad_output.sum(0)
        for axis, size in enumerate(ctx.shape):
            if size == 1 and grad_output.shape[axis]:
                grad_output = grad_output.narrow(axis, 0, 1)
            elif size == 1:
                grad_output = grad_output.sum(axis, keepdim=True)
        return grad_output, None
