"""A third operand of ones has the letters that stand alone."""


class Einsum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        operands, of_y = ctx.equation.split("->")
        of_a, of_b = operands.split(",")

        def gradient(own, shape, letters, other):
            known = [letter for letter in own if letter not in of_y + letters]
            ones = grad_output.new_ones([shape[own.index(letter)] for letter in known])
            found = torch.einsum(f"{of_y},{letters},{''.join(known)}->{own}", grad_output, other, ones)
            return found

        return None, gradient(of_a, a.shape, of_b, b), gradient(of_b, b.shape, of_a, a)
