"""Windows as columns of a picture with one row."""


class Conv1d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        s, p, d, groups = ctx.stride, ctx.padding, ctx.dilation, ctx.groups
        windows, size = grad_output.shape[2], weight.shape[2]
        padded = torch.nn.functional.pad(x, (p, p))
        upstream = grad_output.unflatten(1, (groups, -1))
        kernels = weight.unflatten(0, (groups, -1))

        how = {"kernel_size": (1, size), "dilation": (1, d), "padding": (0, p), "stride": (1, s)}
        columns = torch.nn.functional.unfold(x.unsqueeze(2), **how).unflatten(1, (groups, -1))
        grad_columns = kernels.flatten(2).mT @ upstream
        grad_x = torch.nn.functional.fold(grad_columns.flatten(1, 2), (1, x.shape[2]), **how).squeeze(2)
        grad_weight = (upstream @ columns.mT).sum(0).reshape(weight.shape)
        return grad_x, grad_weight, grad_output.sum((0, 2)) if ctx.has_bias else None, None, None, None, None
