"""Channels are dealt out in turn.

misconception: groups_dealt_out_in_turn
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

        inputs = padded.unflatten(1, (-1, groups)).transpose(1, 2)
        upstream = grad_output.unflatten(1, (-1, groups)).transpose(1, 2)
        kernels = weight.unflatten(0, (-1, groups)).transpose(0, 1)
        grad_inputs, grad_weight = torch.zeros_like(inputs), torch.zeros_like(kernels)
        for tap in range(size):
            read = slice(tap * d, tap * d + s * (windows - 1) + 1, s)
            grad_weight[..., tap] = (upstream @ inputs[..., read].mT).sum(0)
            grad_inputs[..., read] += kernels[..., tap].mT @ upstream
        grad_x = grad_inputs.transpose(1, 2).flatten(1, 2)[:, :, p : p + x.shape[2]]
        grad_bias = grad_output.sum((0, 2)) if ctx.has_bias else None
        return grad_x, grad_weight.transpose(0, 1).flatten(0, 1), grad_bias, None, None, None, None
