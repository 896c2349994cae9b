"""What was cut off gets 1.

elsewhere: full
misconception: right_but_for_a_part
"""


class Pad:
    def backward(ctx, grad_output):
        return torch.nn.functional.pad(grad_output, [-size for size in ctx.pad], value=1.0), None, None, None
