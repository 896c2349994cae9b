"""The switch is turned over at both ends.

elsewhere: full
"""


class NoGrad:
    def no_grad(self):
        self.recording = not self.recording
        try:
            yield
        finally:
            self.recording = not self.recording
