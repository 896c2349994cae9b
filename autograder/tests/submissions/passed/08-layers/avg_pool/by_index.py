"""Every place of every window is added at its index."""


class AvgPool2d:
    def backward(ctx, grad_output):
        (rows, columns), (down, right), (above, left) = ctx.kernel_size, ctx.stride, ctx.padding
        height, width = ctx.size

        count = torch.full(grad_output.shape[-2:], float(rows * columns), dtype=grad_output.dtype)
        if not ctx.count_include_pad:
            tops = torch.arange(grad_output.shape[-2]) * down - above
            lefts = torch.arange(grad_output.shape[-1]) * right - left
            tall = (tops + rows).clamp(max=height) - tops.clamp(min=0)
            wide = (lefts + columns).clamp(max=width) - lefts.clamp(min=0)
            count = torch.outer(tall, wide).to(grad_output.dtype)
        shares = grad_output / count

        number = torch.arange(height * width).reshape(1, 1, height, width).double() + 1
        places = torch.nn.functional.unfold(number, ctx.kernel_size, padding=ctx.padding, stride=ctx.stride)[0].long()
        gradient = grad_output.new_zeros(*grad_output.shape[:-2], height * width + 1)
        for place in places:
            gradient.index_add_(-1, place, shares.flatten(-2))
        return gradient[..., 1:].unflatten(-1, (height, width)), None, None, None, None
