"""The adjoint by its own name."""


class Conv2d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        (s, t), (p, q), (d, e) = ctx.stride, ctx.padding, ctx.dilation
        rows, cols = weight.shape[2:]
        spread = torch.nn.functional.conv_transpose2d(grad_output, weight, stride=(s, t), groups=ctx.groups, dilation=(d, e))
        padded = torch.nn.functional.pad(x, (q, q, p, p))
        grad_padded = torch.zeros_like(padded)
        grad_padded[:, :, : spread.shape[2], : spread.shape[3]] = spread
        grad_x = grad_padded[:, :, p : p + x.shape[2], q : q + x.shape[3]]
        grad_weight = torch.zeros_like(weight)
        upstream = grad_output.unflatten(1, (ctx.groups, -1))
        for u in range(rows):
            for v in range(cols):
                down = slice(u * d, u * d + s * (grad_output.shape[2] - 1) + 1, s)
                right = slice(v * e, v * e + t * (grad_output.shape[3] - 1) + 1, t)
                seen = padded[:, :, down, right].unflatten(1, (ctx.groups, -1))
                grad_weight[:, :, u, v] = torch.einsum("ngoij,ngcij->goc", upstream, seen).flatten(0, 1)
        grad_bias = grad_output.sum((2, 3)).sum(0) if ctx.has_bias else None
        return grad_x, grad_weight, grad_bias, None, None, None, None
