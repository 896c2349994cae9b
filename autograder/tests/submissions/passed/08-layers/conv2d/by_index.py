"""Every place is looked up in a picture of numbers, in double precision."""


class Conv2d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        how = {"kernel_size": weight.shape[2:], "dilation": ctx.dilation, "padding": ctx.padding, "stride": ctx.stride}
        height, width = x.shape[2:]
        number = torch.arange(1, height * width + 1).double().reshape(1, 1, height, width)
        places = torch.nn.functional.unfold(number, **how)[0].round().long()  # (taps, windows), 0 in the padding
        pixels = torch.nn.functional.pad(x.flatten(2), (1, 0)).double()
        seen = pixels[:, :, places].unflatten(1, (ctx.groups, -1))
        kernels = weight.flatten(2).unflatten(0, (ctx.groups, -1)).double()
        upstream = grad_output.flatten(2).unflatten(1, (ctx.groups, -1)).double()
        grad_weight = torch.einsum("ngol,ngctl->goct", upstream, seen).reshape(weight.shape).to(x.dtype)
        sent = torch.einsum("ngol,goct->ngctl", upstream, kernels).flatten(1, 2).flatten(2)
        grad_pixels = torch.zeros_like(pixels).index_add(2, places.flatten(), sent)
        grad_x = grad_pixels[:, :, 1:].reshape(x.shape).to(x.dtype)
        grad_bias = upstream.sum((0, 3)).flatten().to(x.dtype) if ctx.has_bias else None
        return grad_x, grad_weight, grad_bias, None, None, None, None
