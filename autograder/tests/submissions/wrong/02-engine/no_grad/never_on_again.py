"""The switch stays off.

misconception: recording_never_on_again
elsewhere: full but together
"""


class NoGrad:
    def no_grad(self):
        self.recording = False
        yield
