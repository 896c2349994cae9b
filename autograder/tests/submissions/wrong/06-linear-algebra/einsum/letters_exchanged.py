"""The axes of the gradient come out in the other order.

misconception: gradient_transposed
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

        grad_a = gradient(of_a[::-1], a.shape[::-1], of_b, b)
        return (
            None,
            grad_a.permute(*range(a.dim())[::-1]) if of_b[:1] in of_y else grad_a,
            gradient(of_b, b.shape, of_a, a),
        )
