"""Windows begin at every pixel.

misconception: windows_taken_for_neighbours
elsewhere: full
"""


class Conv2d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        how = {"kernel_size": weight.shape[2:], "dilation": ctx.dilation, "padding": ctx.padding, "stride": ctx.stride}
        columns = torch.nn.functional.unfold(x, **how).unflatten(1, (ctx.groups, -1))
        matrices = weight.flatten(1).unflatten(0, (ctx.groups, -1))
        upstream = grad_output.flatten(2).unflatten(1, (ctx.groups, -1))
        grad_x = torch.nn.functional.fold((matrices.mT @ upstream).flatten(1, 2), x.shape[2:], **how)
        grad_weight = (upstream @ columns.mT).sum(0).reshape(weight.shape)
        grad_bias = grad_output.sum((0, 2, 3)) if ctx.has_bias else None

        (above, left), (d, e), (rows, cols) = ctx.padding, ctx.dilation, weight.shape[2:]
        tall, wide = grad_output.shape[2:]
        padded = x.new_zeros(len(x), x.shape[1], x.shape[2] + 2 * above, x.shape[3] + 2 * left)
        kernels, arrived = weight.unflatten(0, (ctx.groups, -1)), grad_output.unflatten(1, (ctx.groups, -1))
        for u in range(rows):
            for v in range(cols):
                sent = torch.einsum("ngoij,goc->ngcij", arrived, kernels[..., u, v]).flatten(1, 2)
                padded[:, :, d * u : d * u + tall, e * v : e * v + wide] += sent
        grad_x = padded[:, :, above : above + x.shape[2], left : left + x.shape[3]]
        return grad_x, grad_weight, grad_bias, None, None, None, None
