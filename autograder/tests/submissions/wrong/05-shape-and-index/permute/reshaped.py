"""Only the shape is put right.

misconception: undone_by_reshape
elsewhere: full
"""


class Permute:
    def backward(ctx, grad_output):
        shape = [0] * len(ctx.dims)
        for axis, size in zip(ctx.dims, grad_output.shape):
            shape[axis] = size
        return grad_output.reshape(shape), None
