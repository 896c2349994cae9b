"""Recording is switched off when the block is made, not when it is entered.

elsewhere: full
"""

# %%
class _Block:
    def __init__(self, engine):
        self.engine = engine
        self.before = engine.recording
        engine.recording = False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.engine.recording = self.before
        return False


class NoGrad(Engine):
    def no_grad(self):
        return _Block(self)
