"""A callback on an exit stack."""

# %%
from contextlib import ExitStack


class NoGrad(Engine):
    @contextmanager
    def no_grad(self):
        with ExitStack() as stack:
            stack.callback(setattr, self, "recording", self.recording)
            self.recording = False
            yield
