"""02-engine: The switch is not touched.

elsewhere: full but together
"""

# %%
class NoGrad(Engine):
    @contextmanager
    def no_grad(self):
        yield
