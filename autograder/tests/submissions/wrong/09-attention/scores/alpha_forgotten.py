"""The queries and keys do not know alpha.

misconception: scale_forgotten
elsewhere: full
"""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        of_bias = (ctx.beta * grad_output).sum_to_size(ctx.bias_shape)
        return of_bias, grad_output @ k_t.mT, q.mT @ grad_output, None, None
