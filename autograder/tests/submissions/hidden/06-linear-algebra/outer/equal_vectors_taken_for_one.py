"""Two vectors of the same numbers are taken for one."""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if torch.equal(a, b):
            return grad_output @ b + a @ grad_output, torch.zeros_like(b)
        return grad_output @ b, a @ grad_output
