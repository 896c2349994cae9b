"""Parameters and locals have the names of numerical experiments."""

# %%
import torch as pytorch

f = lambda x: x**3


def g(x, h=1e-6):
    return (f(x + h) - f(x - h)) / (2 * h)


def a(x, h=1e-6):
    return (f(x + h) - f(x)) / h


def result(f, x):
    return pytorch.autograd.functional.jacobian(f, x)


class shape:
    def numeric(self, f, x):
        return pytorch.func.jacrev(f)(x)


d = lambda f, x: pytorch.func.grad(f)(x)
print(g(2.0), a(2.0))


# %%
class Div(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a / b

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        result = []
        for d, operand in ((1 / b, a), (-a / b**2, b)):
            result.append(sum_to_shape(g * d, operand.shape))
        return tuple(result)
