"""The third gradient is that of K, and not of its transpose.

misconception: gradient_transposed
elsewhere: full
"""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        scaled = grad_output * ctx.alpha
        of_bias = (grad_output * ctx.beta).sum_to_size(ctx.bias_shape)
        return of_bias, scaled @ k_t.mT, scaled.mT @ q, None, None
