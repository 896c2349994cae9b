"""The number is multiplied into the saved factor."""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        bias = ctx.beta * grad_output.sum_to_size(ctx.bias_shape)
        of_q, of_k = torch.bmm(grad_output, (k_t * ctx.alpha).mT), torch.bmm((q * ctx.alpha).mT, grad_output)
        return bias, of_q, of_k, None, None
