"""Before and after are exchanged.

misconception: before_and_after_exchanged
elsewhere: full
"""


class Pad:
    def backward(ctx, grad_output):
        back = [-size for i in range(0, len(ctx.pad), 2) for size in (ctx.pad[i + 1], ctx.pad[i])]
        return torch.nn.functional.pad(grad_output, back), None, None, None
