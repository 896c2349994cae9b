"""One group after the other, in double precision."""


class Conv1d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        s, p, d, groups = ctx.stride, ctx.padding, ctx.dilation, ctx.groups
        windows, size = grad_output.shape[2], weight.shape[2]
        padded = torch.nn.functional.pad(x, (p, p))
        upstream = grad_output.unflatten(1, (groups, -1))
        kernels = weight.unflatten(0, (groups, -1))

        grad_x, grad_weight = torch.zeros_like(padded, dtype=torch.float64), torch.zeros_like(weight, dtype=torch.float64)
        of_x, of_y = x.shape[1] // groups, weight.shape[0] // groups
        for g in range(groups):
            ins, outs = slice(g * of_x, (g + 1) * of_x), slice(g * of_y, (g + 1) * of_y)
            arrived, taps = grad_output[:, outs].double(), weight[outs].double()
            for u in range(size):
                for i in range(windows):
                    at = i * s + u * d
                    grad_weight[outs, :, u] += arrived[:, :, i].T @ padded[:, ins, at].double()
                    grad_x[:, ins, at] += arrived[:, :, i] @ taps[:, :, u]
        grad_x = grad_x[:, :, p : p + x.shape[2]].to(x.dtype)
        bias = grad_output.double().sum((0, 2)).to(x.dtype) if ctx.has_bias else None
        return grad_x, grad_weight.to(x.dtype), bias, None, None, None, None
