"""The upstream gradient is left out.

misconception: upstream_gradient_dropped
elsewhere: full
"""


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
        shares = torch.ones_like(grad_output) / count

        padded = grad_output.new_zeros(*grad_output.shape[:-2], height + 2 * above, width + 2 * left)
        for u in range(rows):
            for v in range(columns):
                down_to = u + down * (grad_output.shape[-2] - 1) + 1
                right_to = v + right * (grad_output.shape[-1] - 1) + 1
                padded[..., u:down_to:down, v:right_to:right] += shares
        return padded[..., above : above + height, left : left + width], None, None, None, None
