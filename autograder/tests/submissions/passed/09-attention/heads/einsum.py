"""With the letters of the axes."""


class SplitHeads:
    def backward(ctx, grad_output):
        g = torch.einsum("...hle->...lhe", grad_output)
        return g.reshape(*g.shape[:-2], g.shape[-2] * g.shape[-1]), None


class MergeHeads:
    def backward(ctx, grad_output):
        pieces = grad_output.reshape(*grad_output.shape[:-1], ctx.heads, ctx.width)
        return torch.einsum("...lhe->...hle", pieces).contiguous()
