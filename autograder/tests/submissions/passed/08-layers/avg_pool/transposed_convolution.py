"""A transposed convolution of ones, in double precision."""


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

        flat = shares.double().reshape(-1, 1, *shares.shape[-2:])
        ones = torch.ones(1, 1, rows, columns, dtype=flat.dtype)
        spread = torch.nn.functional.conv_transpose2d(flat, ones, stride=ctx.stride)
        whole = flat.new_zeros(len(flat), 1, height + 2 * above, width + 2 * left)
        whole[:, :, : spread.shape[2], : spread.shape[3]] = spread
        inside = whole[:, :, above : above + height, left : left + width]
        return inside.reshape(*grad_output.shape[:-2], height, width).to(grad_output.dtype), None, None, None, None
