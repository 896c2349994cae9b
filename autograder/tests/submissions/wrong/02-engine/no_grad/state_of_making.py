"""Restores what was when the block was made, not when it was entered.

misconception: recording_left_in_another_state
elsewhere: full
"""

# %%
class _Block:
    def __init__(self, engine):
        self.engine = engine
        self.before = engine.recording

    def __enter__(self):
        self.engine.recording = False

    def __exit__(self, *error):
        self.engine.recording = self.before
        return False


class NoGrad(Engine):
    def no_grad(self):
        return _Block(self)
