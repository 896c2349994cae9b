"""All of the greatest pixels win.

misconception: every_equal_pixel_wins
elsewhere: full
"""


class MaxPool2d:
    def forward(ctx, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        y = torch.nn.functional.max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode)
        ctx.save_for_backward(x, y)
        ctx.how = pair(kernel_size), pair(kernel_size if stride is None else stride), pair(padding), pair(dilation)
        return y

    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        (rows, columns), (down, right), (above, left), (d, e) = ctx.how
        low = float("-inf")
        bottom = max(0, down * (y.shape[-2] - 1) + d * (rows - 1) + 1 - x.shape[-2] - above)
        end = max(0, right * (y.shape[-1] - 1) + e * (columns - 1) + 1 - x.shape[-1] - left)
        padded = torch.nn.functional.pad(x, (left, end, above, bottom), value=low)
        gradient = torch.zeros_like(padded)
        for u in range(rows):
            for v in range(columns):
                of_rows = slice(d * u, d * u + down * (y.shape[-2] - 1) + 1, down)
                of_columns = slice(e * v, e * v + right * (y.shape[-1] - 1) + 1, right)
                gradient[..., of_rows, of_columns] += grad_output * (padded[..., of_rows, of_columns] == y)
        inside = gradient[..., above : above + x.shape[-2], left : left + x.shape[-1]]
        return inside, None, None, None, None, None, None
