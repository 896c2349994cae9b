"""The equation names a letter that no operand has.

elsewhere: full
"""


class Einsum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        operands, of_y = ctx.equation.split("->")
        of_a, of_b = operands.split(",")

        def gradient(own, shape, letters, other):
            known = own
            found = torch.einsum(f"{of_y},{letters}->{known}", grad_output, other)
            return found

        return None, gradient(of_a, a.shape, of_b, b), gradient(of_b, b.shape, of_a, a)
