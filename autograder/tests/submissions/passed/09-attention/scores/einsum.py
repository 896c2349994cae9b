"""With the letters of the axes."""


class Baddbmm:
    def backward(ctx, grad_output):
        q, k_t = ctx.saved_tensors
        of_q = torch.einsum("nls,nes->nle", grad_output, k_t) * ctx.alpha
        of_k = ctx.alpha * torch.einsum("nle,nls->nes", q, grad_output)
        bias = grad_output
        while bias.dim() > len(ctx.bias_shape):
            bias = bias.sum(0)
        for axis, size in enumerate(ctx.bias_shape):
            if size == 1:
                bias = bias.sum(axis, keepdim=True)
        return ctx.beta * bias, of_q, of_k, None, None
