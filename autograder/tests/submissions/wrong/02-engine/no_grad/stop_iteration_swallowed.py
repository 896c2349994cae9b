"""One kind of exception is swallowed.

misconception: exception_lost_in_the_block
elsewhere: full
"""

# %%
class _Block:
    def __init__(self, engine):
        self.engine = engine

    def __enter__(self):
        self.before = self.engine.recording
        self.engine.recording = False

    def __exit__(self, *error):
        self.engine.recording = self.before
        return error[0] is StopIteration


class NoGrad(Engine):
    def no_grad(self):
        return _Block(self)
