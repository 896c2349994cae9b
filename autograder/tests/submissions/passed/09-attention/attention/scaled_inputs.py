"""The scale stands in the other factor, and the keys are transposed at the end."""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        arrived = grad_output @ v.transpose(-1, -2)
        weighed = arrived * weights
        of_scores = weighed - weights * weighed.sum(dim=-1, keepdim=True)
        of_keys = ((q * ctx.scale).mT @ of_scores).mT
        return of_scores @ (k * ctx.scale), of_keys, (grad_output.mT @ weights).mT
