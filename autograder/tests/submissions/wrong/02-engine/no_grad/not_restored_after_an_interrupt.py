"""Restored after ordinary exceptions, but not after an interrupt or an exit.

misconception: recording_stays_off_after_an_error
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
