"""01-backward: super() is asked to do the work.

property: the kit's own piece refuses while a case is about that piece
outcome: forbidden
honest: broadcast
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.sum_to_size(shape)


# %%
class Accumulation(Engine):
    def accumulate(self, old, new):
        return super().accumulate(old, new)


class Detachment(Engine):
    def detach(self, tensor):
        return Engine.detach(self, tensor)
