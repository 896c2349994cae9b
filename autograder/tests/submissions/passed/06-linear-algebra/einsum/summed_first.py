"""The other operand is summed over its own letters first."""


class Einsum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        operands, of_y = ctx.equation.split("->")
        of_a, of_b = operands.split(",")

        def gradient(own, shape, letters, other):
            known = "".join(letter for letter in own if letter in of_y + letters)
            alone = [i for i, letter in enumerate(letters) if letter not in of_y + own]
            kept = "".join(letter for letter in letters if letter in of_y + own)
            reduced = other.sum(alone) if alone else other
            found = torch.einsum(f"{kept},{of_y}->{known}", reduced, grad_output)
            return found[tuple(slice(None) if letter in known else None for letter in own)].expand(shape)

        return None, gradient(of_a, a.shape, of_b, b), gradient(of_b, b.shape, of_a, a)
