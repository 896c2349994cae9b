"""The switch is restored only if an exception comes.

misconception: recording_never_on_again
elsewhere: full but together
"""


class NoGrad:
    def no_grad(self):
        before = self.recording
        self.recording = False
        try:
            yield
        except BaseException:
            self.recording = before
            raise
