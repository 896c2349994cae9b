"""02-engine: what a guarded piece closes over is taken out of its cells.

property: the kit's own piece is nowhere while a case is about that piece
"""

# %%
pieces = Engine.order.__globals__["state"].given


def kits(name):
    return next(cell.cell_contents for cell in pieces[name].__closure__ if callable(cell.cell_contents))


class Order(Engine):
    def order(self, root):
        return kits("order")(root)


class Walk(Engine):
    def walk(self, root, gradient, retain_graph):
        return kits("walk")(root, gradient, retain_graph)


class Accumulation(Engine):
    def accumulate(self, old, new):
        return kits("accumulate")(old, new)


class Zeroing(Engine):
    def zero_(self, tensor):
        return kits("zero_")(tensor)


class Recording(Engine):
    def requires_grad(self, operands):
        return kits("requires_grad")(operands)


class NoGrad(Engine):
    def no_grad(self):
        return kits("no_grad")()


class Root(Engine):
    def seed(self, root, gradient):
        return kits("seed")(root, gradient)
