"""A factor of 0 counts as not given."""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        of_bias = (ctx.beta * grad_output).sum_to_size(ctx.bias_shape)
        of_products = (ctx.alpha or 1) * grad_output
        return of_bias, of_products @ k_t.mT, q.mT @ of_products, None, None
