"""Restored after ordinary exceptions, but not after an interrupt or an exit.

elsewhere: full
"""


class NoGrad:
    def no_grad(self):
        before = self.recording
        self.recording = False
        try:
            yield
        except Exception:
            self.recording = before
            raise
        self.recording = before
