"""Each rule is the forward of the other."""


class SplitHeads:
    def backward(ctx, grad_output):
        return torch.cat(grad_output.unbind(dim=-3), dim=-1), None


class MergeHeads:
    def backward(ctx, grad_output):
        return torch.stack(grad_output.split(ctx.width, dim=-1), dim=-3)
