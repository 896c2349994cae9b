"""The pairs are read from the first axis on.

elsewhere: full
"""


class Pad:
    def backward(ctx, grad_output):
        for axis in range(len(ctx.pad) // 2):
            before, after = ctx.pad[2 * axis], ctx.pad[2 * axis + 1]
            grad_output = grad_output.narrow(axis, max(before, 0), grad_output.shape[axis] - max(before, 0) - max(after, 0))
        return grad_output, None, None, None
