"""The product is divided by the element.

misconception: product_divided_by_the_element
elsewhere: full
"""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output.reshape(ctx.kept)
        return g * (x.prod(ctx.dim, keepdim=True) / x), None, None
