"""The bias is multiplied by alpha as well.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        scaled = grad_output * ctx.alpha
        return (scaled * ctx.beta).sum_to_size(ctx.bias_shape), scaled @ k_t.mT, q.mT @ scaled, None, None
