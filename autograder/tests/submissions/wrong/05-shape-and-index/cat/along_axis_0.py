"""Cut along the first axis.

misconception: axis_taken_as_0
elsewhere: full
"""


class Cat:
    def backward(ctx, grad_output):
        start, parts = 0, []
        for shape in ctx.shapes:
            parts.append(grad_output[start : start + shape[ctx.dim]])
            start += shape[ctx.dim]
        return parts, None
