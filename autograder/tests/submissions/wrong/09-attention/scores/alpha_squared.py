"""The number of the product stands in its gradient twice.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        scaled = grad_output * ctx.alpha**2
        of_bias = (grad_output * ctx.beta).sum_to_size(ctx.bias_shape)
        return of_bias, scaled @ k_t.mT, q.mT @ scaled, None, None
