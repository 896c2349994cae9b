"""A bias that was stretched gets a gradient for each score.

misconception: broadcast_axes_not_summed
elsewhere: full
"""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        scaled = grad_output * ctx.alpha
        return grad_output * ctx.beta, scaled @ k_t.mT, q.mT @ scaled, None, None
