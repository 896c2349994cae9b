"""The bias does not know beta.

misconception: factor_of_the_bias_forgotten
elsewhere: full
"""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        scaled = grad_output * ctx.alpha
        return grad_output.sum_to_size(ctx.bias_shape), scaled @ k_t.mT, q.mT @ scaled, None, None
