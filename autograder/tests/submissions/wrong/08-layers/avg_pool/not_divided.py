"""The sum, not the mean.

misconception: window_not_divided_by
elsewhere: full
"""


class AvgPool2d:
    def backward(ctx, grad_output):
        (rows, columns), (down, right), (above, left) = ctx.kernel_size, ctx.stride, ctx.padding
        height, width = ctx.size
        shares = grad_output

        padded = grad_output.new_zeros(*grad_output.shape[:-2], height + 2 * above, width + 2 * left)
        for u in range(rows):
            for v in range(columns):
                down_to = u + down * (grad_output.shape[-2] - 1) + 1
                right_to = v + right * (grad_output.shape[-1] - 1) + 1
                padded[..., u:down_to:down, v:right_to:right] += shares
        return padded[..., above : above + height, left : left + width], None, None, None, None
