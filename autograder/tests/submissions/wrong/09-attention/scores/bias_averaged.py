"""A shared bias gets the mean of its gradients.

misconception: constant_factor
elsewhere: full
"""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        scaled = grad_output * ctx.alpha
        of_bias = (grad_output * ctx.beta).sum_to_size(ctx.bias_shape)
        uses = grad_output.numel() // max(of_bias.numel(), 1)
        return of_bias / max(uses, 1), scaled @ k_t.mT, q.mT @ scaled, None, None
