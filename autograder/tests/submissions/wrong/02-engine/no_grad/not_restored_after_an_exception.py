"""There is no try and finally.

elsewhere: full
"""


class NoGrad:
    def no_grad(self):
        before = self.recording
        self.recording = False
        yield
        self.recording = before
