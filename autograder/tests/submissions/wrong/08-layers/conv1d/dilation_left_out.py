"""Taps are neighbours.

misconception: dilation_forgotten
elsewhere: full
"""


class Conv1d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        s, p, d, groups = ctx.stride, ctx.padding, ctx.dilation, ctx.groups
        windows, size = grad_output.shape[2], weight.shape[2]
        padded = torch.nn.functional.pad(x, (p, p))
        upstream = grad_output.unflatten(1, (groups, -1))
        kernels = weight.unflatten(0, (groups, -1))

        grad_padded, grad_weight = torch.zeros_like(padded), torch.zeros_like(kernels)
        for tap in range(size):
            read = slice(tap * d, tap * d + s * (windows - 1) + 1, s)
            beside = slice(tap, tap + s * (windows - 1) + 1, s)
            near = slice(tap * d, tap * d + windows)
            turned = slice(tap * s, tap * s + d * (windows - 1) + 1, d)
            kernel = kernels[..., tap]
            grad_weight[..., tap] = (upstream @ padded[:, :, beside].unflatten(1, (groups, -1)).mT).sum(0)
            grad_padded[:, :, beside] += (kernel.mT @ upstream).flatten(1, 2)
        grad_bias = grad_output.sum((0, 2)) if ctx.has_bias else None
        return grad_padded[:, :, p : p + x.shape[2]], grad_weight.flatten(0, 1), grad_bias, None, None, None, None
