"""The state before is kept in one place, which the inner block overwrites.

misconception: recording_never_on_again
"""


class NoGrad:
    def no_grad(self):
        self.before = self.recording
        self.recording = False
        try:
            yield
        finally:
            self.recording = self.before
