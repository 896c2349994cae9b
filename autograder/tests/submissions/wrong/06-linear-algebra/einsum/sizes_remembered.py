"""The sizes are remembered by the equation, and the next call with it may have others.

elsewhere: full
"""

SIZES = {}


class Einsum:
    def forward(ctx, equation, a, b):
        ctx.save_for_backward(a, b)
        ctx.equation = equation
        SIZES.setdefault(equation, (a.shape, b.shape))
        return torch.einsum(equation, a, b)

    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        operands, of_y = ctx.equation.split("->")
        of_a, of_b = operands.split(",")

        def gradient(own, shape, letters, other):
            known = "".join(letter for letter in own if letter in of_y + letters)
            found = torch.einsum(f"{of_y},{letters}->{known}", grad_output, other)
            return found[tuple(slice(None) if letter in known else None for letter in own)].expand(shape)

        shape_a, shape_b = SIZES[ctx.equation]
        return None, gradient(of_a, shape_a, of_b, b), gradient(of_b, shape_b, of_a, a)
