"""The adjoint by its own name."""


class Conv1d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        s, p, d, groups = ctx.stride, ctx.padding, ctx.dilation, ctx.groups
        windows, size = grad_output.shape[2], weight.shape[2]
        padded = torch.nn.functional.pad(x, (p, p))
        upstream = grad_output.unflatten(1, (groups, -1))
        kernels = weight.unflatten(0, (groups, -1))

        spread = torch.nn.functional.conv_transpose1d(grad_output, weight, stride=s, groups=groups, dilation=d)
        grad_padded = torch.zeros_like(padded)
        grad_padded[:, :, : spread.shape[2]] = spread
        seen = torch.stack([padded[:, :, t * d : t * d + s * (windows - 1) + 1 : s] for t in range(size)], -1)
        grad_weight = torch.einsum("ngoi,ngcit->goct", upstream, seen.unflatten(1, (groups, -1))).reshape(weight.shape)
        bias = grad_output.sum(2).sum(0) if ctx.has_bias else None
        return grad_padded[:, :, p : p + x.shape[2]], grad_weight, bias, None, None, None, None
