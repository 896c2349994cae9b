"""All letters get an axis; the rest is an elementwise product and a sum."""


class Einsum:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        operands, of_y = ctx.equation.split("->")
        of_a, of_b = operands.split(",")
        every = sorted({*of_a, *of_b})

        def with_all(x, letters):
            axes = [letters.index(letter) for letter in every if letter in letters]
            return x.permute(axes)[tuple(slice(None) if letter in letters else None for letter in every)]

        def gradient(own, shape, letters, other):
            product = with_all(grad_output, of_y) * with_all(other, letters)
            summed = [i for i, letter in enumerate(every) if letter not in own]
            product = product.sum(summed) if summed else product
            in_order = [letter for letter in every if letter in own]
            return product.permute([in_order.index(letter) for letter in own]).expand(shape)

        return None, gradient(of_a, a.shape, of_b, b), gradient(of_b, b.shape, of_a, a)
