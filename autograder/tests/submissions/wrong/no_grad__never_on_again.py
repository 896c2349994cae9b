"""02-engine: The switch stays off.

elsewhere: full but together
"""

# %%
class NoGrad(Engine):
    @contextmanager
    def no_grad(self):
        self.recording = False
        yield
