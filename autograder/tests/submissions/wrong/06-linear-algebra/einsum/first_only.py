"""Only the first operand gets a gradient.

misconception: no_gradient
elsewhere: full
"""


class Einsum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        operands, of_y = ctx.equation.split("->")
        of_a, of_b = operands.split(",")

        def gradient(own, shape, letters, other):
            known = "".join(letter for letter in own if letter in of_y + letters)
            found = torch.einsum(f"{of_y},{letters}->{known}", grad_output, other)
            return found[tuple(slice(None) if letter in known else None for letter in own)].expand(shape)

        return None, gradient(of_a, a.shape, of_b, b), None
