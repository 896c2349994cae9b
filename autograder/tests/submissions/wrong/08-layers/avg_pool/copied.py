"""As if the windows lay side by side.

misconception: wrong_in_some_calls
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

        large = shares.repeat_interleave(rows, dim=-2).repeat_interleave(columns, dim=-1)
        gradient = grad_output.new_zeros(*grad_output.shape[:-2], height, width)
        part = large[..., :height, :width]
        gradient[..., : part.shape[-2], : part.shape[-1]] = part
        return gradient, None, None, None, None
