"""The source gets the first elements of the gradient.

elsewhere: full
misconception: gradient_of_another_input
"""


class ScatterAdd:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        return grad_output, None, None, grad_output[tuple(slice(0, n) for n in index.shape)].clone()
