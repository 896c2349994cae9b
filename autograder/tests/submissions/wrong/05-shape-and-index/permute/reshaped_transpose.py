"""Only the shape is put right.

misconception: undone_by_reshape
elsewhere: full
"""


class Transpose:
    def backward(ctx, grad_output):
        shape = list(grad_output.shape)
        shape[ctx.dim0], shape[ctx.dim1] = shape[ctx.dim1], shape[ctx.dim0]
        return grad_output.reshape(shape), None, None
