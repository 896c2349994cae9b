"""Each part is narrowed, from where the one before ended."""


class Cat:
    def backward(ctx, grad_output):
        ends = [sum(s[ctx.dim] for s in ctx.shapes[: i + 1]) for i in range(len(ctx.shapes))]
        starts = [0, *ends[:-1]]
        return [grad_output.narrow(ctx.dim, a, b - a) for a, b in zip(starts, ends)], None
