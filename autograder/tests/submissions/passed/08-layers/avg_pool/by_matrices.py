"""Two matrices say which windows see which rows and columns."""


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

        tops = torch.arange(grad_output.shape[-2]).unsqueeze(1) * down - above
        lefts = torch.arange(grad_output.shape[-1]).unsqueeze(1) * right - left
        sees_row = (tops <= torch.arange(height)) & (torch.arange(height) < tops + rows)
        sees_column = (lefts <= torch.arange(width)) & (torch.arange(width) < lefts + columns)
        dtype = grad_output.dtype
        return sees_row.to(dtype).T @ shares @ sees_column.to(dtype), None, None, None, None
