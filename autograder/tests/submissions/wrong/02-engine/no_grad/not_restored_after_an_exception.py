"""There is no try and finally.

misconception: recording_stays_off_after_an_error
elsewhere: full
"""


class NoGrad:
    def no_grad(self):
        before = self.recording
        self.recording = False
        yield
        self.recording = before
