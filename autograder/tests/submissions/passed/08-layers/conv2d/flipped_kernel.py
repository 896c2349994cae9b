"""A convolution of the spread upstream gradient with the mirrored kernel."""


class Conv2d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        (s, t), (p, q), (d, e) = ctx.stride, ctx.padding, ctx.dilation
        (rows, cols), (tall, wide) = weight.shape[2:], grad_output.shape[2:]
        reach = d * (rows - 1), e * (cols - 1)
        spread = grad_output.new_zeros(*grad_output.shape[:2], x.shape[2] + 2 * p + reach[0], x.shape[3] + 2 * q + reach[1])
        first = slice(reach[0], reach[0] + s * (tall - 1) + 1, s)
        second = slice(reach[1], reach[1] + t * (wide - 1) + 1, t)
        spread[:, :, first, second] = grad_output
        turned = weight.unflatten(0, (ctx.groups, -1)).transpose(1, 2).flatten(0, 1).flip((2, 3))
        whole = torch.nn.functional.conv2d(spread, turned, dilation=(d, e), groups=ctx.groups)
        grad_x = whole[:, :, p : p + x.shape[2], q : q + x.shape[3]]
        padded = torch.nn.functional.pad(x, (q, q, p, p))
        windows = padded.unfold(2, reach[0] + 1, s).unfold(3, reach[1] + 1, t)[..., ::d, ::e].unflatten(1, (ctx.groups, -1))
        upstream = grad_output.unflatten(1, (ctx.groups, -1))
        grad_weight = torch.einsum("ngoij,ngcijuv->gocuv", upstream, windows).reshape(weight.shape)
        grad_bias = torch.einsum("noij->o", grad_output) if ctx.has_bias else None
        return grad_x, grad_weight, grad_bias, None, None, None, None
