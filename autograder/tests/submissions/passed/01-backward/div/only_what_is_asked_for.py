"""Only the gradients that somebody wants."""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_a = grad_b = None
        if ctx.needs_input_grad[0]:
            grad_a = sum_to_shape(grad_output / b, a.shape)
        if ctx.needs_input_grad[1]:
            grad_b = sum_to_shape(grad_output * (-a) / (b * b), b.shape)
        return grad_a, grad_b
